import type { Architecture } from './architecture';
import { methodOf, type MemorySettings, type Room, type StepLoad } from './fit';
import { tokenBudget } from './memory';
import type { ExampleTree } from './packed';
import { packLoad, splitStep, type PackLoad } from './packing';

export interface StepPieces extends StepLoad {
  readonly count: number;
}

/** Twin of BUDGET_EXAMPLES in python/src/persona_trainer/packs/packing_check.py. */
const BUDGET_EXAMPLES = 2;

/** Divides the heaviest step as the trainer will, by `maxPackTokens` or by the memory that is free now. */
export function piecesOf(model: Architecture, training: MemorySettings, room: Room, tree: ExampleTree): StepPieces {
  const { batchSize, gradientAccumulation, maxLength, maxPackTokens = 'auto' } = training;
  const examples = tree.heaviest(batchSize * gradientAccumulation, maxLength);
  const budget =
    maxPackTokens === 'auto'
      ? tokenBudget(
          model,
          methodOf(training, room.device),
          room.freeBytes,
          packLoad(tree.first(BUDGET_EXAMPLES, maxLength)),
        )
      : maxPackTokens;
  const step = packLoad(examples);
  const pieces = splitStep(examples, budget).map(packLoad);
  const weight = ({ tokens, supervisedTokens }: PackLoad) => tokens + supervisedTokens;
  const heaviest = pieces.reduce((most, piece) => (weight(piece) > weight(most) ? piece : most), pieces[0] ?? step);
  return { step, count: pieces.length, heaviest };
}
