import { planSteps } from '../../../plan/plan';
import { wholeLine } from '../../../dataset/place';
import type { LintSettings } from '../../rule';
import type { SetFinding, SetRule } from '../setRule';
import { type TrainEntries } from '../trainEntries';

/** The log that the project was founded on: 50 steps taught little; 160, on the same 79 examples, the persona. */
const ENOUGH_STEPS = 100;

/** So few optimizer steps that the adapter will have learned little when the run ends. */
export class TooFewSteps implements SetRule {
  constructor(
    private readonly settings: LintSettings,
    private readonly entries: TrainEntries,
  ) {}

  *findings(): Generator<SetFinding> {
    const training = this.settings.steps;
    const examples = this.entries.size;
    if (!training || examples === 0) return;
    const { steps, stepsPerEpoch, examplesPerStep } = planSteps(examples, training);
    const entry = steps < ENOUGH_STEPS ? this.entries.first() : undefined;
    if (!entry) return;
    const epochs = Math.ceil(ENOUGH_STEPS / stepsPerEpoch);
    const message =
      `${count(examples, 'example')}, ${String(examplesPerStep)} a step, ${count(training.epochs, 'epoch')}: ${count(steps, 'optimizer step')} in all. ` +
      `Below ${String(ENOUGH_STEPS)} an adapter has seldom learned a persona. Write more examples, lower gradientAccumulation, or ` +
      `train ${String(epochs)} epochs.`;
    yield { code: 'too-few-steps', entry, span: wholeLine(entry.text), message, related: [] };
  }
}

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}
