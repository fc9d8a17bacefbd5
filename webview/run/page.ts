import type { RunEvent } from '../../protocol/events';
import type { RunManifest, RunState } from '../../protocol/run';
import { element, icon, setAttributes } from '../shared/dom';
import { decimal, scientific } from '../shared/format';
import * as l10n from '../shared/l10n';
import { button } from '../shared/toolkit';
import { Chart } from './chart';
import { figuresNode, settingsWords } from './figures';
import { NumbersTable } from './numbersTable';
import { RunRecord } from './record';

/** One run, while it trains and afterwards. */
export class RunPage {
  readonly node: HTMLElement;
  private readonly record = new RunRecord();
  private readonly status = element('p', { role: 'status' });
  private readonly progress = element('progress', { 'aria-label': l10n.t('Progress') });
  private readonly figures = element('div', {});
  private readonly loss = new Chart(l10n.t('Loss'), 260, (value) => decimal(value, 2));
  private readonly learningRate = new Chart(l10n.t('Learning rate'), 120, scientific);
  private readonly numbers = new NumbersTable();
  private readonly messages = element('ul', { class: 'messages' });
  private readonly stopButton = button(l10n.t('Stop Training'), {
    appearance: 'secondary',
    press: () => {
      this.stopButton.disabled = true;
      this.status.textContent = l10n.t('Saving a checkpoint, then stopping');
      this.stop();
    },
  });

  constructor(
    private readonly manifest: RunManifest,
    private readonly stop: () => void,
  ) {
    this.node = element(
      'div',
      { class: 'page' },
      element('header', {}, element('h1', {}, manifest.id), this.status, this.stopButton),
      element('p', { class: 'quiet' }, `${manifest.persona} · ${settingsWords(manifest)}`),
      this.progress,
      this.figures,
      this.messages,
      this.loss.node,
      this.learningRate.node,
      this.numbers.node,
    );
    this.show('running');
  }

  take(events: readonly RunEvent[], state: RunState): void {
    for (const event of events) this.record.take(event);
    this.show(state);
  }

  /** Something could not be done; the run goes on as it was. */
  showFailure(message: string): void {
    this.stopButton.disabled = false;
    this.status.textContent = message;
  }

  private show(state: RunState): void {
    const { record, manifest } = this;
    const running = state === 'running';
    this.stopButton.hidden = !running;
    if (!running) this.stopButton.disabled = false;
    // While it is being stopped, the words that say so stay.
    if (!this.stopButton.disabled) this.status.textContent = stateWords(state, record);
    this.status.className = state === 'failed' || state === 'interrupted' ? 'bad' : 'quiet';
    this.progress.max = record.plan?.steps ?? manifest.plan.steps;
    this.progress.value = record.last?.step ?? 0;
    this.figures.replaceChildren(figuresNode(record, manifest, running));
    this.messages.replaceChildren(...record.messages.map((event) => messageNode(event)));
    this.showCharts();
    this.numbers.show(record);
  }

  private showCharts(): void {
    const { steps, epochs, evaluations } = this.record;
    setAttributes(this.loss.node, { hidden: steps.length === 0 });
    setAttributes(this.learningRate.node, { hidden: steps.length === 0 });
    if (steps.length === 0) return;
    const at = steps.map(({ step }) => step);
    const spread = (points: readonly { step: number; loss: number }[]) => {
      const losses = new Map(points.map(({ step, loss }) => [step, loss]));
      return at.map((step) => losses.get(step) ?? null);
    };
    const lines = [
      { label: l10n.t('Each step'), colour: '--vscode-charts-blue', values: steps.map(({ loss }) => loss) },
      { label: l10n.t('Mean of the epoch'), colour: '--vscode-charts-orange', values: spread(epochs), dots: true },
    ];
    if (evaluations.length > 0) {
      const values = spread(evaluations);
      lines.push({ label: l10n.t('Validation'), colour: '--vscode-charts-purple', values, dots: true });
    }
    this.loss.show(at, lines);
    const rates = steps.map(({ learningRate }) => learningRate);
    this.learningRate.show(at, [{ label: l10n.t('Learning rate'), colour: '--vscode-charts-green', values: rates }]);
  }
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

function stateWords(state: RunState, record: RunRecord): string {
  switch (state) {
    case 'running':
      return phaseWords(record.phase);
    case 'completed':
      return l10n.t('Trained');
    case 'stopped':
      return l10n.t('Stopped; a checkpoint is kept');
    case 'failed':
      return l10n.t('Failed');
    case 'interrupted':
      return l10n.t('The trainer ended without finishing; it can go on from its last checkpoint');
    case 'incomplete':
      return l10n.t('This run is not whole');
  }
}

function phaseWords(phase: RunRecord['phase']): string {
  switch (phase) {
    case undefined:
      return l10n.t('Starting');
    case 'load-model':
      return l10n.t('Loading the base model');
    case 'check-data':
      return l10n.t('Checking the data');
    case 'train':
      return l10n.t('Training');
    case 'export':
      return l10n.t('Writing the adapter');
    case 'reference':
      return l10n.t('Writing the reference for the parity check');
  }
}
