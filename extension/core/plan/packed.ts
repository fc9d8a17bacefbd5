import type { PreparedExample } from '../../../protocol/dataset';
import { commonPrefix } from '../conversation/commonPrefix';
import { countSupervised } from '../conversation/supervised';

/** An optimizer step, in tokens. */
export interface StepLoad {
  /** What all its examples begin with. */
  readonly shared: number;
  /** Computed at once, the shared beginning once. */
  readonly tokens: number;
  /** As if nothing were shared. */
  readonly unpackedTokens: number;
  readonly supervisedTokens: number;
  /** Of the longest example. */
  readonly longest: number;
}

/**
 * The heaviest optimizer step that these examples can make: what they all begin with stands in it once, and behind it the
 * longest of them. The data is shuffled, so most steps are lighter and none is heavier.
 *
 * @param maxLength - as if the examples were cut there
 */
export function heaviestStep(
  examples: readonly PreparedExample[],
  examplesPerStep: number,
  maxLength = Infinity,
): StepLoad {
  const shared = Math.min(sharedPrefix(examples), maxLength);
  const count = Math.min(examplesPerStep, examples.length);
  const heaviest = (weights: number[]) => weights.sort((a, b) => b - a).slice(0, count);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const lengths = heaviest(examples.map(({ ids }) => Math.min(ids.length, maxLength)));
  const learned = heaviest(examples.map(({ supervised }) => countSupervised(supervised, maxLength)));
  return {
    shared,
    tokens: sum(lengths) - Math.max(0, count - 1) * shared,
    unpackedTokens: sum(lengths),
    supervisedTokens: sum(learned),
    longest: lengths[0] ?? 0,
  };
}

/** The step of the mean, for the time that all of them take. */
export function meanStep(examples: readonly PreparedExample[], steps: number): StepLoad {
  const shared = sharedPrefix(examples);
  const perStep = examples.length / Math.max(1, steps);
  const tokens = examples.reduce((sum, { ids }) => sum + ids.length, 0) / Math.max(1, steps);
  const learned = examples.reduce((sum, { supervised }) => sum + countSupervised(supervised), 0) / Math.max(1, steps);
  return {
    shared,
    tokens: tokens - Math.max(0, perStep - 1) * shared,
    unpackedTokens: tokens,
    supervisedTokens: learned,
    longest: tokens / Math.max(1, perStep),
  };
}

/** Tokens that all examples begin with, before anything in any of them is learned. */
export function sharedPrefix(examples: readonly PreparedExample[]): number {
  const [first, ...others] = examples;
  if (!first) return 0;
  const before = ({ ids, supervised }: PreparedExample) => supervised[0]?.[0] ?? ids.length;
  return others.reduce(
    (shared, example) => Math.min(shared, before(example), commonPrefix(first.ids, example.ids)),
    before(first),
  );
}
