import type { LogprobDifference } from '../../../protocol/run';

/** Bounds that tell a right export from a wrong one over an F32 base; measured, see docs/parity.md. */
export const PARITY_BOUNDS = { mean: 0.005, max: 0.1 } as const;

/** Up to `most` of the positions 0 … `count` − 1, the last among them. */
export function evenlySpread(count: number, most: number): number[] {
  const taken = Math.min(count, most);
  return Array.from({ length: taken }, (_, index) => Math.ceil(((index + 1) * count) / taken) - 1);
}

/** A number that is none (a token that one side gives no probability) is a difference without end. */
export function summary(differences: readonly number[]): LogprobDifference {
  const finite = differences.map((one) => (Number.isFinite(one) ? one : Number.MAX_VALUE));
  const positions = finite.length;
  const mean = positions === 0 ? 0 : finite.reduce((sum, one) => sum + one / positions, 0);
  return {
    mean,
    max: finite.reduce((most, one) => Math.max(most, one), 0),
    positions,
  };
}

export function isWithin({ mean, max }: LogprobDifference, bounds: { mean: number; max: number }): boolean {
  return mean <= bounds.mean && max <= bounds.max;
}
