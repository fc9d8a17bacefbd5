import type { RunState } from '../../../protocol/run';
import type { RunOutcome } from '../run/outcome';

/** A trial when it is over. */
export interface TrialResult {
  readonly run: string;
  readonly trial: number;
  readonly changes: Readonly<Record<string, unknown>>;
  readonly state: RunState;
  readonly outcome: RunOutcome;
}

export interface RankedTrial extends TrialResult {
  /** 1 is the best; undefined for a trial without a loss or without an end. */
  readonly rank: number | undefined;
}

/**
 * Best first: by validation loss where every finished trial has one, else by the loss of the last epoch; between equal ones,
 * by the share of checks passed. Losses of different measures are never compared. Trials that did not finish come last.
 */
export function rankTrials(results: readonly TrialResult[]): RankedTrial[] {
  const finished = results.filter(({ state, outcome }) => state === 'completed' && lossOf(outcome) !== undefined);
  const validated = finished.every(({ outcome }) => outcome.validation !== undefined);
  const loss = ({ outcome }: TrialResult) => (validated ? outcome.validation?.loss : lossOf(outcome)) ?? Infinity;
  const checks = ({ outcome }: TrialResult) => outcome.checks?.share ?? 0;
  const ranked = finished.toSorted((one, other) => loss(one) - loss(other) || checks(other) - checks(one));
  return [
    ...ranked.map((result, index) => ({ ...result, rank: index + 1 })),
    ...results.filter((result) => !finished.includes(result)).map((result) => ({ ...result, rank: undefined })),
  ];
}

function lossOf({ lossEpoch, lossLast }: RunOutcome): number | undefined {
  return lossEpoch ?? lossLast;
}
