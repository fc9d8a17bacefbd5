import type { PreparedExample } from '../../../protocol/dataset';
import { commonPrefix } from '../conversation/commonPrefix';
import { countSupervised } from '../conversation/supervised';

// Twin of python/src/persona_trainer/packs/packing.py. `tests/fixtures/packing.json` holds both to the same numbers.

/** What a pack takes of an example. */
export type Packable = Pick<PreparedExample, 'ids' | 'supervised'>;

/** Tokens that are computed at once: what examples have in common stands there once, as a tree. */
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
}

/** A shorter common run costs more in bookkeeping than it saves. */
const SHORTEST_SHARED = 16;

export function packLoad(examples: readonly Packable[]): PackLoad {
  let [tokens, shared, joinedTokens] = [0, 0, 0];
  const lay = (start: number, end: number, isRoot: boolean) => {
    tokens += end - start;
    if (!isRoot) joinedTokens += end;
  };
  /** Lays down what follows `start`; the members are known to be equal up to `equal`. */
  const grow = (members: readonly Packable[], start: number, equal: number, isRoot: boolean) => {
    for (const group of byToken(members, equal)) {
      const token = group[0]?.ids[equal];
      if (token === undefined || group.length === 1) {
        for (const { ids } of group) if (start < ids.length) lay(start, ids.length, isRoot);
        continue;
      }
      const end = commonLength(group);
      if (end - start < SHORTEST_SHARED) {
        grow(group, start, end, isRoot);
      } else {
        shared += end - start;
        lay(start, end, isRoot);
        grow(group, end, end, false);
      }
    }
  };
  grow(examples, 0, 0, true);
  const lengths = examples.map(({ ids }) => ids.length);
  return {
    tokens,
    shared,
    joinedTokens,
    unpackedTokens: sum(lengths),
    supervisedTokens: sum(examples.map(({ supervised, ids }) => countSupervised(supervised, ids.length))),
    longest: lengths.reduce((longest, length) => Math.max(longest, length), 0),
  };
}

/** A step's examples in packs of at most `budget` tokens; an example longer than that is a pack alone. */
export function splitStep<T extends Packable>(examples: readonly T[], budget: number): T[][] {
  if (sum(examples.map(({ ids }) => ids.length)) <= budget) return [[...examples]];
  const packs: T[][] = [];
  let size = 0;
  for (const example of examples.toSorted(byIds)) {
    const pack = packs.at(-1);
    const before = pack?.at(-1);
    const common = before ? commonPrefix(before.ids, example.ids) : 0;
    const own = example.ids.length - (common >= SHORTEST_SHARED ? common : 0);
    if (pack && size + own <= budget) {
      pack.push(example);
      size += own;
    } else {
      packs.push([example]);
      size = example.ids.length;
    }
  }
  return packs;
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
