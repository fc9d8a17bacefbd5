import type { Architecture } from './architecture';
import { methodOf, type MemorySettings, type Room, type StepLoad } from './fit';
import { tokenBudget } from './memory';
import type { ExampleTree } from './packed';
import { packLoad, packTree, segmentsLoad, type PackLoad, type Segment } from './packing';

// Twin of python/src/persona_trainer/packs/pieces.py. `tests/fixtures/packing.json` holds both to the same numbers.

export interface StepPieces extends StepLoad {
  readonly count: number;
}

/** Segments that are computed at once: some whole branches, or one shared segment that waits for the pieces behind it. */
export interface Piece {
  readonly segments: readonly Segment[];
  readonly tokens: number;
  readonly behind: readonly Piece[];
}

/** Twins of BUDGET_EXAMPLES and GROUP_TOKENS in python/src/persona_trainer/packs/packing_check.py. */
const BUDGET_EXAMPLES = 2;
const GROUP_TOKENS = 128;

/** Divides the heaviest step as the trainer will, by `maxPackTokens` or by the memory that is free now. */
export function piecesOf(model: Architecture, training: MemorySettings, room: Room, tree: ExampleTree): StepPieces {
  const { batchSize, gradientAccumulation, maxLength, maxPackTokens = 'auto' } = training;
  const step = tree.heaviest(batchSize * gradientAccumulation, maxLength);
  const load = packLoad(step);
  const pieces =
    maxPackTokens === 'auto'
      ? divide(
          packTree(step),
          tokenBudget(
            model,
            methodOf(training, room.device),
            room.freeBytes,
            packLoad(tree.first(BUDGET_EXAMPLES, maxLength)),
          ),
          room.device === 'cpu' ? GROUP_TOKENS : Infinity,
        )
      : divide(packTree(step), maxPackTokens);
  return { step: load, count: countPieces(pieces), heaviest: { ...load, ...heaviestMoment(pieces) } };
}

/**
 * The pieces of a tree, in its order.
 *
 * @param budget - most tokens in memory at once; a single branch may be longer
 * @param group - most tokens of a group beside what is shared before it
 */
export function divide(segments: readonly Segment[], budget: number, group = Infinity): Piece[] {
  const children = new Map<number, number[]>();
  for (const [at, { parent }] of segments.entries()) children.set(parent, [...(children.get(parent) ?? []), at]);
  // A branch is its segment and all behind it: they are neighbours.
  const endOf = (at: number): number => {
    const last = children.get(at)?.at(-1);
    return last === undefined ? at + 1 : endOf(last);
  };
  const divideBranches = (branches: readonly number[], held: number): Piece[] => {
    const pieces: Piece[] = [];
    for (const at of branches) {
      const branch = pieceOf(segments.slice(at, endOf(at)));
      const own = segments[at]?.tokens ?? 0;
      const behind = children.get(at);
      const before = pieces.at(-1);
      const together = branch.tokens + (before?.tokens ?? 0);
      if (behind && (held + branch.tokens > budget || branch.tokens - own > group)) {
        pieces.push(pieceOf(segments.slice(at, at + 1), divideBranches(behind, held + own)));
      } else if (before?.behind.length === 0 && held + together <= budget && together <= group) {
        pieces[pieces.length - 1] = pieceOf([...before.segments, ...branch.segments]);
      } else {
        pieces.push(branch);
      }
    }
    return pieces;
  };
  return divideBranches(children.get(-1) ?? [], 0);
}

function pieceOf(segments: readonly Segment[], behind: readonly Piece[] = []): Piece {
  return { segments, tokens: segmentsLoad(segments).tokens, behind };
}

function countPieces(pieces: readonly Piece[]): number {
  return pieces.reduce((count, { behind }) => count + 1 + countPieces(behind), 0);
}

type Moment = Pick<PackLoad, 'tokens' | 'joinedTokens' | 'supervisedTokens' | 'openedTokens'>;

/** When most is in memory: a piece, and what waits before it. What is learned counts twice: its logits are held beside it. */
function heaviestMoment(pieces: readonly Piece[], waiting: readonly Segment[] = []): Moment {
  const weight = ({ tokens, supervisedTokens }: Moment) => tokens + supervisedTokens;
  const moments = pieces.map(({ segments, behind }): Moment => {
    const held = [...waiting, ...segments];
    if (behind.length > 0) return heaviestMoment(behind, held);
    return { ...segmentsLoad(held), openedTokens: segmentsLoad(waiting).tokens };
  });
  return moments.reduce((most, moment) => (weight(moment) > weight(most) ? moment : most), segmentsLoad([]));
}
