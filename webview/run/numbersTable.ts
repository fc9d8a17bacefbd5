import { element } from '../shared/dom';
import { decimal, scientific } from '../shared/format';
import * as l10n from '../shared/l10n';
import type { RunRecord } from './record';

/** More rows than this nobody reads: of a longer run, steps at even distances are shown, and those that end an epoch. */
const MOST_ROWS = 400;

/** The numbers behind the charts, for eyes that prefer them and for screen readers. Filled while it is open; new rows are added. */
export class NumbersTable {
  readonly node = element('details', { class: 'table', hidden: true }, element('summary', {}, l10n.t('Numbers')));
  private record: RunRecord | undefined;
  private body: HTMLElement | undefined;
  /** What the rows that are there were made from. */
  private made = { steps: 0, every: 1, resumes: 0 };

  constructor() {
    this.node.addEventListener('toggle', () => {
      this.fill();
    });
  }

  show(record: RunRecord): void {
    this.record = record;
    this.node.hidden = record.steps.length === 0;
    this.fill();
  }

  private fill(): void {
    const { record } = this;
    if (!this.node.open || !record) return;
    const every = Math.ceil(record.steps.length / MOST_ROWS) || 1;
    if (!this.body || every !== this.made.every || record.resumes !== this.made.resumes) this.begin();
    this.made = { ...this.made, every, resumes: record.resumes };
    // The last step's row waits for the next step: its epoch's mean and validation come after it.
    const settled = record.end ? record.steps.length : record.steps.length - 1;
    for (let index = this.made.steps; index < settled; index++) this.add(record, index, every);
    this.made.steps = Math.max(this.made.steps, settled);
  }

  private begin(): void {
    this.node.querySelector('.scroll')?.remove();
    const titles = [l10n.t('Step'), l10n.t('Epoch'), l10n.t('Loss'), l10n.t('Mean of the epoch'), l10n.t('Validation')];
    titles.push(l10n.t('Learning rate'), l10n.t('Gradient norm'), l10n.t('Tokens per second'), l10n.t('Memory'));
    this.body = element('tbody', {});
    this.made = { ...this.made, steps: 0 };
    this.node.append(
      element(
        'div',
        { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': l10n.t('Numbers') },
        element(
          'table',
          { class: 'numbers small' },
          element('thead', {}, element('tr', {}, ...titles.map((title) => element('th', { scope: 'col' }, title)))),
          this.body,
        ),
      ),
    );
  }

  private add({ steps, epochs, evaluations }: RunRecord, index: number, every: number): void {
    const step = steps[index];
    if (!step) return;
    const lossAt = (points: readonly { step: number; loss: number }[]) => points.find((one) => one.step === step.step);
    const [mean, validation] = [lossAt(epochs), lossAt(evaluations)];
    if (index % every !== 0 && !mean && !validation && index !== steps.length - 1) return;
    const cells = [
      decimal(step.epoch, 2),
      decimal(step.loss, 4),
      mean ? decimal(mean.loss, 4) : '',
      validation ? decimal(validation.loss, 4) : '',
      scientific(step.learningRate),
      decimal(step.gradNorm, 2),
      decimal(step.tokensPerSecond),
      l10n.t('{0} GB', decimal(step.memoryBytes / 1e9, 2)),
    ];
    this.body?.append(
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, decimal(step.step)),
        ...cells.map((cell) => element('td', {}, cell)),
      ),
    );
  }
}
