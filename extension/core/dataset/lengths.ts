import type { LineSizes } from '../../../protocol/datasetWorker';

/** What the lengths of a dataset's examples come to. Lengths are in tokens, the project's prompt included, nothing cut. */
export interface Lengths {
  readonly examples: number;
  readonly tokens: number;
  readonly median: number;
  /** 95 of 100 examples are no longer. */
  readonly p95: number;
  readonly longest: number;
  /** 0 to 1. */
  readonly supervisedShare: number;
  /** Examples beyond `maxLength`. */
  readonly over: number;
}

/** Undefined for a dataset without an example. */
export function lengthsOf({ tokens, supervised }: LineSizes, maxLength: number): Lengths | undefined {
  if (tokens.length === 0) return undefined;
  const sorted = [...tokens].sort((a, b) => a - b);
  const all = sum(tokens);
  return {
    examples: tokens.length,
    tokens: all,
    median: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    longest: sorted.at(-1) ?? 0,
    supervisedShare: all === 0 ? 0 : sum(supervised) / all,
    over: tokens.filter((length) => length > maxLength).length,
  };
}

/** The nearest-rank percentile: a length that an example has. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
