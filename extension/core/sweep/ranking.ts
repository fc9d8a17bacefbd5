import type { AnswerSet } from '../../../protocol/evaluation';
import type { RunState } from '../../../protocol/run';
import type { RunOutcome } from '../run/outcome';

/** A trial when it is over. */
export interface TrialResult {
  readonly run: string;
  readonly trial: number;
  readonly changes: Readonly<Record<string, unknown>>;
  readonly state: RunState;
  readonly outcome: RunOutcome;
  /** Automatic checks of the answers to the probes after the last epoch. */
  readonly probes: AnswerSet['checks'] | undefined;
}

export interface RankedTrial extends TrialResult {
  /** 1 is the best; undefined for a trial without a loss or without an end. */
  readonly rank: number | undefined;
}

/**
 * Best first: by the place that a trial has in loss and the place that it has in checks of the probes, added; between equal
 * ones by the loss. The loss is that of validation where every finished trial has one, else that of the last epoch: losses of
 * different measures are never compared, nor are probes where one was not asked. Trials that did not finish come last.
 */
export function rankTrials(results: readonly TrialResult[]): RankedTrial[] {
  const finished = results.filter(({ state, outcome }) => state === 'completed' && lossOf(outcome) !== undefined);
  const validated = finished.every(({ outcome }) => outcome.validation !== undefined);
  const probed = finished.every(({ probes }) => probes !== undefined);
  const loss = ({ outcome }: TrialResult) => (validated ? outcome.validation?.loss : lossOf(outcome)) ?? Infinity;
  const missed = ({ probes }: TrialResult) => (probed ? 1 - (probes?.share ?? 0) : 0);
  const checks = ({ outcome }: TrialResult) => outcome.checks?.share ?? 0;
  /** How many are better. */
  const place = (trial: TrialResult, by: (trial: TrialResult) => number) =>
    finished.filter((other) => by(other) < by(trial)).length;
  const places = new Map(finished.map((trial) => [trial, place(trial, loss) + place(trial, missed)]));
  const ranked = finished.toSorted(
    (one, other) =>
      (places.get(one) ?? 0) - (places.get(other) ?? 0) || loss(one) - loss(other) || checks(other) - checks(one),
  );
  return [
    ...ranked.map((result, index) => ({ ...result, rank: index + 1 })),
    ...results.filter((result) => !finished.includes(result)).map((result) => ({ ...result, rank: undefined })),
  ];
}

function lossOf({ lossEpoch, lossLast }: RunOutcome): number | undefined {
  return lossEpoch ?? lossLast;
}
