import type { AnswerSet, ScoreSheet } from '../../../protocol/evaluation';
import type { RunEvent } from '../../../protocol/events';
import { summariseScores } from '../evaluation/scores';

/** What came out of a run, in numbers; undefined where nothing tells. */
export interface RunOutcome {
  readonly lossFirst: number | undefined;
  readonly lossLast: number | undefined;
  /** Mean of the last whole epoch: a single step's loss depends on its few examples. */
  readonly lossEpoch: number | undefined;
  /** The smallest validation loss, and the step after which it was measured. */
  readonly validation: { readonly loss: number; readonly step: number } | undefined;
  readonly seconds: number | undefined;
  /** Automatic checks of the adapter's newest answers. */
  readonly checks: { readonly passed: number; readonly total: number; readonly share: number } | undefined;
  /** Average total of the newest score sheet. */
  readonly score: number | undefined;
}

export function outcomeOf(
  events: readonly RunEvent[],
  answers: readonly AnswerSet[],
  scores: readonly ScoreSheet[],
): RunOutcome {
  const steps = events.filter((event) => event.type === 'step');
  const evaluations = events.filter((event) => event.type === 'evaluation');
  const best = evaluations.toSorted((one, other) => one.loss - other.loss)[0];
  const adapter = answers
    .filter(({ model }) => model === 'adapter')
    .toSorted((one, other) => (one.created < other.created ? 1 : -1));
  return {
    lossFirst: steps[0]?.loss,
    lossLast: steps.at(-1)?.loss,
    lossEpoch: events.findLast((event) => event.type === 'epoch')?.loss,
    validation: best && { loss: best.loss, step: best.step },
    seconds: secondsOf(events),
    checks: adapter[0]?.checks,
    score: scoreOf(scores.at(-1)),
  };
}

/** Over all processes that trained the run. */
function secondsOf(events: readonly RunEvent[]): number | undefined {
  const ends = events.filter((event) => event.type === 'end');
  return ends.length === 0 ? undefined : ends.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** A sheet that is not finished has no total. */
function scoreOf(sheet: ScoreSheet | undefined): number | undefined {
  try {
    return sheet && summariseScores(sheet).average;
  } catch {
    return undefined;
  }
}
