import type { PreparedExample } from '../../../protocol/dataset';
import { commonPrefix } from '../conversation/commonPrefix';
import { countSupervised } from '../conversation/supervised';

// Twin of python/src/persona_trainer/packs/packing.py. `tests/fixtures/packing.json` holds both to the same numbers.

/** What a pack takes of an example. */
export type Packable = Pick<PreparedExample, 'ids' | 'supervised'>;

/** A run of tokens that the same examples have in common. */
export interface Segment {
  /** Index of the segment before it; -1 at a root. Parents come before children, and a branch's segments are neighbours. */
  readonly parent: number;
  readonly tokens: number;
  /** Where it ends in its examples. */
  readonly end: number;
  readonly examples: number;
  /** Supervised tokens of its examples that are predicted from it. */
  readonly predictors: number;
}

/** Tokens that are in memory at once: what examples have in common stands there once, as a tree. */
export interface PackLoad {
  readonly tokens: number;
  /** Those that stand once for several examples. */
  readonly shared: number;
  /** Keys of all tokens behind something shared: each meets those of its whole path, put together for it. */
  readonly joinedTokens: number;
  /** As if nothing were shared. */
  readonly unpackedTokens: number;
  readonly supervisedTokens: number;
  /** Of the longest example. */
  readonly longest: number;
  /** Of `tokens`, those that wait while others behind them are computed. */
  readonly openedTokens?: number;
}

/** A shorter common run costs more in bookkeeping than it saves. */
const SHORTEST_SHARED = 16;

/** The tree of some examples. */
export function packTree(examples: readonly Packable[]): Segment[] {
  const segments: Segment[] = [];
  const lay = (members: readonly Packable[], start: number, end: number, parent: number) => {
    // A token is predicted from the one before it.
    const predictors = sum(
      members.map(({ supervised }) => countSupervised(supervised, end + 1) - countSupervised(supervised, start + 1)),
    );
    return segments.push({ parent, tokens: end - start, end, examples: members.length, predictors }) - 1;
  };
  /** Lays down what follows `start`; the members are known to be equal up to `equal`. */
  const grow = (members: readonly Packable[], start: number, equal: number, parent: number) => {
    for (const group of byToken(members, equal)) {
      const token = group[0]?.ids[equal];
      if (token === undefined || group.length === 1) {
        for (const one of group) if (start < one.ids.length) lay([one], start, one.ids.length, parent);
        continue;
      }
      const end = commonLength(group);
      if (end - start < SHORTEST_SHARED) grow(group, start, end, parent);
      else grow(group, end, end, lay(group, start, end, parent));
    }
  };
  grow(examples, 0, 0, -1);
  return segments;
}

/** All of some examples at once. */
export function packLoad(examples: readonly Packable[]): PackLoad {
  const segments = packTree(examples);
  const lengths = examples.map(({ ids }) => ids.length);
  return {
    ...segmentsLoad(segments),
    shared: sum(segments.map(({ examples, tokens }) => (examples > 1 ? tokens : 0))),
    unpackedTokens: sum(lengths),
    longest: lengths.reduce((longest, length) => Math.max(longest, length), 0),
  };
}

/** What some segments of a tree add to its load. */
export function segmentsLoad(segments: readonly Segment[]) {
  return {
    tokens: sum(segments.map(({ tokens }) => tokens)),
    joinedTokens: sum(segments.map(({ parent, end }) => (parent < 0 ? 0 : end))),
    supervisedTokens: sum(segments.map(({ predictors }) => predictors)),
  };
}

/** In the order of their ids, neighbours share the most. */
export function byIds({ ids: one }: Packable, { ids: other }: Packable): number {
  const at = commonPrefix(one, other);
  return (one[at] ?? -1) - (other[at] ?? -1);
}

/** Divided by what stands at `at`; those that end there are one group. */
function byToken(examples: readonly Packable[], at: number): Packable[][] {
  const groups = new Map<number | undefined, Packable[]>();
  for (const example of examples) {
    const token = example.ids[at];
    const group = groups.get(token);
    if (group) group.push(example);
    else groups.set(token, [example]);
  }
  return [...groups.values()];
}

function commonLength(examples: readonly Packable[]): number {
  const [first, ...others] = examples;
  if (!first) return 0;
  return others.reduce((length, { ids }) => Math.min(length, commonPrefix(first.ids, ids)), first.ids.length);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
