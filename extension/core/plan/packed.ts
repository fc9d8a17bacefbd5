import type { PreparedExample } from '../../../protocol/dataset';
import { commonPrefix } from '../conversation/commonPrefix';
import { countSupervised, cutRanges } from '../conversation/supervised';
import { byIds, type Packable } from './packing';

/** What a step's time depends on. */
export interface MeanStep {
  readonly tokens: number;
  readonly supervisedTokens: number;
  readonly longest: number;
}

/** A run of tokens that `examples` have in common with each other, and nobody else has. */
interface Branch {
  readonly tokens: number;
  readonly examples: number;
}

/**
 * The examples as a tree of what they begin with: a step holds a part of it. In the order of their ids, neighbours have the
 * most in common, so the tree is that order and the lengths of the common beginnings.
 */
export class ExampleTree {
  private readonly common: readonly number[];
  private readonly sorted: readonly Packable[];

  constructor(private readonly examples: readonly Packable[]) {
    this.sorted = examples.toSorted(byIds);
    this.common = this.sorted.slice(1).map(({ ids }, at) => commonPrefix(this.sorted[at]?.ids ?? [], ids));
  }

  /** The first examples of the dataset, cut: from them the trainer tells how much a token keeps. */
  first(count: number, maxLength = Infinity): Packable[] {
    return this.examples.slice(0, count).map((example) => cut(example, maxLength));
  }

  /**
   * The examples of the heaviest step that can be: the data is shuffled, so most steps are lighter. Among the branches of a
   * tree, the deepest first and then always the one that adds most is the heaviest choice of all. What is learned counts twice:
   * its logits are held beside it.
   *
   * @param maxLength - as if the examples were cut there
   */
  heaviest(count: number, maxLength = Infinity): Packable[] {
    const weights = this.sorted.map(
      ({ ids, supervised }) => Math.min(ids.length, maxLength) + countSupervised(supervised, maxLength),
    );
    const weight = (at: number) => weights[at] ?? 0;
    const added: { readonly at: number; readonly weight: number }[] = [];
    const last = this.join<number>(maxLength, {
      leaf: (at) => at,
      join: (one, other, depth) => {
        const [more, less] = weight(one) >= weight(other) ? [one, other] : [other, one];
        added.push({ at: less, weight: weight(less) - depth });
        return more;
      },
    });
    if (last !== undefined) added.push({ at: last, weight: weight(last) });
    return added
      .sort((one, other) => other.weight - one.weight)
      .slice(0, count)
      .flatMap(({ at }) => this.sorted[at] ?? [])
      .map((example) => cut(example, maxLength));
  }

  /** The step of the mean, for the time that all of them take: each branch by the chance that a step has one of its examples. */
  mean(examplesPerStep: number): MeanStep {
    const branches: Branch[] = [];
    const root = this.join<{ examples: number; top: number }>(Infinity, {
      leaf: (_at, length) => ({ examples: 1, top: length }),
      join: (one, other, depth) => {
        for (const { examples, top } of [one, other]) branches.push({ tokens: top - depth, examples });
        return { examples: one.examples + other.examples, top: depth };
      },
    });
    if (root) branches.push({ tokens: root.top, examples: root.examples });
    const all = this.examples.length;
    const steps = Math.max(1, Math.ceil(all / examplesPerStep));
    const rest = all - (steps - 1) * examplesPerStep;
    const tokensOf = (count: number) =>
      branches.reduce((sum, { tokens, examples }) => sum + tokens * chanceOfOne(examples, all, count), 0);
    const supervised = this.examples.reduce((sum, example) => sum + countSupervised(example.supervised), 0);
    const unpacked = this.examples.reduce((sum, { ids }) => sum + ids.length, 0);
    return {
      tokens: (tokensOf(Math.min(examplesPerStep, all)) * (steps - 1) + tokensOf(rest)) / steps,
      supervisedTokens: supervised / steps,
      longest: unpacked / Math.max(1, all),
    };
  }

  /** Joins neighbours from the deepest common beginning up; returns the root, none of no examples. */
  private join<T>(
    maxLength: number,
    how: { leaf: (at: number, length: number) => T; join: (one: T, other: T, depth: number) => T },
  ): T | undefined {
    const groups = this.sorted.map(({ ids }, at) => how.leaf(at, Math.min(ids.length, maxLength)));
    // A group is known by its first example; `behind` leads each other one towards it.
    const behind = groups.map((_, at) => at);
    const firstOf = (at: number): number => {
      let first = at;
      while (behind[first] !== first) first = behind[first] = behind[behind[first] ?? 0] ?? 0;
      return first;
    };
    const depths = this.common.map((length, at) => ({ at, depth: Math.min(length, maxLength) }));
    for (const { at, depth } of depths.sort((one, other) => other.depth - one.depth)) {
      const [one, other] = [firstOf(at), at + 1];
      const [left, right] = [groups[one], groups[other]];
      if (left === undefined || right === undefined) continue;
      groups[one] = how.join(left, right, depth);
      behind[other] = one;
    }
    return groups[0];
  }
}

/** The chance that at least one of `some` among `all` is drawn. */
function chanceOfOne(some: number, all: number, drawn: number): number {
  let none = 1;
  for (let at = 0; at < drawn; at++) none *= Math.max(0, all - some - at) / (all - at);
  return 1 - none;
}

function cut({ ids, supervised }: Packable, maxLength: number): Packable {
  return { ids: ids.slice(0, maxLength), supervised: cutRanges(supervised, maxLength) };
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
