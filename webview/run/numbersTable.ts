import { element } from '../shared/dom';
import { decimal, scientific } from '../shared/format';
import * as l10n from '../shared/l10n';
import type { RunRecord } from './record';

/** More rows than this nobody reads: of a longer run, steps at even distances are shown, and the last. */
const MOST_ROWS = 400;

/** The numbers behind the chart, for eyes that prefer them and for screen readers. Filled while it is open. */
export class NumbersTable {
  readonly node = element('details', { class: 'table' }, element('summary', {}, l10n.t('Numbers')));
  private record: RunRecord | undefined;

  constructor() {
    this.node.addEventListener('toggle', () => {
      this.fill();
    });
  }

  show(record: RunRecord): void {
    this.record = record;
    this.fill();
  }

  private fill(): void {
    this.node.querySelector('table')?.remove();
    if (!this.node.open || !this.record) return;
    const { steps, epochs } = this.record;
    const every = Math.ceil(steps.length / MOST_ROWS);
    const epochLoss = new Map(epochs.map(({ step, loss }) => [step, loss]));
    const titles = [l10n.t('Step'), l10n.t('Epoch'), l10n.t('Loss'), l10n.t('Mean of the epoch')];
    titles.push(l10n.t('Learning rate'), l10n.t('Gradient norm'), l10n.t('Tokens per second'));
    const rows = steps
      .filter((step, index) => index % every === 0 || index === steps.length - 1 || epochLoss.has(step.step))
      .map((step) => {
        const mean = epochLoss.get(step.step);
        return [
          decimal(step.step),
          decimal(step.epoch, 2),
          decimal(step.loss, 4),
          mean === undefined ? '' : decimal(mean, 4),
          scientific(step.learningRate),
          decimal(step.gradNorm, 2),
          decimal(step.tokensPerSecond),
        ];
      });
    this.node.append(
      element(
        'table',
        { class: 'numbers small' },
        element('thead', {}, element('tr', {}, ...titles.map((title) => element('th', { scope: 'col' }, title)))),
        element('tbody', {}, ...rows.map((row) => element('tr', {}, ...row.map((cell) => element('td', {}, cell))))),
      ),
    );
  }
}
