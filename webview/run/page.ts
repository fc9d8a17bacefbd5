import type { ErrorAction } from '../../protocol/errors';
import type { RunEvent } from '../../protocol/events';
import type { RunManifest } from '../../protocol/run';
import type { RunStanding } from '../../protocol/webviews/run';
import { Chart, type Line } from '../shared/chart';
import { element, icon, setAttributes } from '../shared/dom';
import { decimal, scientific } from '../shared/format';
import * as l10n from '../shared/l10n';
import { button } from '../shared/toolkit';
import { Figures, settingsWords } from './figures';
import { LogTail } from './logTail';
import { NumbersTable } from './numbersTable';
import { Probes } from './probes';
import { RunRecord } from './record';
import { adviceWords, standingWords } from './words';

interface Actions {
  readonly stop: () => void;
  readonly act: (action: ErrorAction) => void;
}

const STARTING: RunStanding = { state: 'running', actions: [], log: '' };
/** The charts of a page share their cursor. */
const GROUP = 'run';

/** One run, while it trains and afterwards. What changes changes in its place: nothing that one reads jumps away. */
export class RunPage {
  readonly node: HTMLElement;
  private readonly record = new RunRecord();
  private readonly status = element('p', { role: 'status' });
  private readonly buttons = element('div', { class: 'actions' });
  private readonly advice = element('p', { class: 'text notice' });
  private readonly progress = element('progress', { 'aria-label': l10n.t('Progress') });
  private readonly figures = new Figures();
  private readonly loss = new Chart({ title: l10n.t('Loss'), height: 260, format: twoDigits, group: GROUP });
  private readonly small = {
    learningRate: smallChart(l10n.t('Learning rate'), scientific),
    gradNorm: smallChart(l10n.t('Gradient norm'), twoDigits),
    tokensPerSecond: smallChart(l10n.t('Tokens per second'), (value) => decimal(value)),
    memoryBytes: smallChart(l10n.t('Memory'), (value) => l10n.t('{0} GB', decimal(value / 1e9, 1))),
  };
  private readonly probes = new Probes();
  private readonly numbers = new NumbersTable();
  private readonly messages = element('ul', { class: 'messages', 'aria-label': l10n.t('Warnings and errors') });
  private readonly log = new LogTail();
  private readonly stopButton = button(l10n.t('Stop Training'), {
    appearance: 'secondary',
    press: () => {
      this.stopButton.disabled = true;
      this.status.textContent = l10n.t('Saving a checkpoint, then stopping');
      this.actions.stop();
    },
  });
  private shownActions = '';

  constructor(
    private readonly manifest: RunManifest,
    private readonly actions: Actions,
  ) {
    this.node = element(
      'div',
      { class: 'page' },
      element('header', {}, element('h1', {}, manifest.id), this.status, this.stopButton, this.buttons),
      element('p', { class: 'quiet' }, `${manifest.persona} · ${settingsWords(manifest)}`),
      this.progress,
      this.advice,
      this.figures.node,
      this.messages,
      this.loss.node,
      element('div', { class: 'small-charts' }, ...Object.values(this.small).map(({ node }) => node)),
      this.probes.node,
      this.numbers.node,
      this.log.node,
    );
    this.show(STARTING);
  }

  take(events: readonly RunEvent[], standing: RunStanding): void {
    for (const event of events) this.record.take(event);
    this.show(standing);
  }

  /** Something could not be done; the run goes on as it was. */
  showFailure(message: string): void {
    this.stopButton.disabled = false;
    this.status.textContent = message;
  }

  private show(standing: RunStanding): void {
    const { record, manifest } = this;
    const { state } = standing;
    const underWay = state === 'running' || state === 'queued';
    const bad = state === 'failed' || state === 'interrupted';
    this.stopButton.hidden = !underWay;
    if (!underWay) this.stopButton.disabled = false;
    // While it is being stopped, the words that say so stay.
    if (!this.stopButton.disabled) setText(this.status, standingWords(standing, record));
    this.status.className = bad ? 'bad' : 'quiet';
    const advice = adviceWords(standing, record);
    setText(this.advice, advice ?? '');
    setAttributes(this.advice, { hidden: advice === undefined, class: bad ? 'text notice failure' : 'text notice' });
    this.showActions(standing.actions);
    this.progress.max = record.plan?.steps ?? manifest.plan.steps;
    this.progress.value = record.last?.step ?? 0;
    this.figures.show(record, manifest, state === 'running');
    this.showMessages(advice);
    this.showCharts();
    this.probes.show(record, record.plan?.stepsPerEpoch ?? manifest.plan.stepsPerEpoch);
    this.numbers.show(record);
    this.log.show(standing.log, bad);
  }

  /** @param advice - what stands above already, and need not be said twice */
  private showMessages(advice: string | undefined): void {
    const { messages } = this.record;
    this.messages.append(...messages.slice(this.messages.childElementCount).map(messageNode));
    messages.forEach(({ message }, index) => {
      setAttributes(this.messages.children[index] ?? this.messages, { hidden: message === advice });
    });
  }

  /** Made anew only when they differ: a button must not lose the keyboard's focus while one reads. */
  private showActions(actions: readonly ErrorAction[]): void {
    const key = JSON.stringify(actions);
    if (key === this.shownActions) return;
    this.shownActions = key;
    this.buttons.replaceChildren(
      ...actions.map((action, index) =>
        button(action.label, {
          appearance: index === 0 && this.stopButton.hidden ? 'primary' : 'secondary',
          press: () => {
            this.actions.act(action);
          },
        }),
      ),
    );
  }

  private showCharts(): void {
    const { steps, epochs, evaluations } = this.record;
    const lossOf = (points: readonly { step: number; loss: number }[]) =>
      points.map(({ step, loss }) => [step, loss] as const);
    const lines: Line[] = [
      { label: l10n.t('Each step'), colour: '--vscode-charts-blue', points: lossOf(steps) },
      { label: l10n.t('Mean of the epoch'), colour: '--vscode-charts-orange', points: lossOf(epochs), dots: true },
      {
        label: l10n.t('Validation'),
        colour: '--vscode-charts-purple',
        points: lossOf(evaluations),
        dots: true,
        dash: [6, 4],
      },
    ];
    this.loss.show(lines);
    for (const [figure, chart] of Object.entries(this.small) as [keyof RunPage['small'], SmallChart][]) {
      const points = steps.map((step) => [step.step, step[figure]] as const);
      chart.show([{ label: chart.title, colour: '--vscode-charts-green', points }]);
    }
  }
}

type SmallChart = ReturnType<typeof smallChart>;

function smallChart(title: string, format: (value: number) => string) {
  const chart = new Chart({ title, height: 120, format, group: GROUP });
  return { title, node: chart.node, show: (lines: readonly Line[]) => chart.show(lines) };
}

function twoDigits(value: number): string {
  return decimal(value, 2);
}

function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

function messageNode({ type, time, message }: RunRecord['messages'][number]): HTMLElement {
  return element(
    'li',
    {},
    element('span', { class: type === 'error' ? 'bad' : 'warning' }, icon(type === 'error' ? 'cross' : 'warning')),
    element('span', { class: 'spoken' }, type === 'error' ? l10n.t('Error') : l10n.t('Warning')),
    element('span', { class: 'text' }, message),
    element('time', { class: 'quiet small numbers', datetime: time }, new Date(time).toLocaleTimeString()),
  );
}
