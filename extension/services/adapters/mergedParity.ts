import path from 'node:path';
import type { MergedParity } from '../../../protocol/export';
import type { Quantization } from '../../../protocol/project';
import { ParityReference } from '../../../protocol/run';
import { cancelled, mergedDiffers, parityReferenceMissing } from '../../core/errors';
import type { Inference } from '../inference/inference';
import type { BaseModel } from '../models/baseModels';
import { evenlySpread, isWithin, PARITY_BOUNDS, summary } from '../models/logprobs';
import type { Run } from '../runs/runs';
import { readJsonIfThere } from '../system/files';
import type { TaskOptions } from '../system/progress';
import { POSITIONS } from './parity';

/** Types whose rounding is far below the bounds; of the others the difference is told, and bounded by nothing. */
const EXACT: ReadonlySet<Quantization> = new Set(['F32', 'F16']);

/**
 * Compares a merged GGUF with base and adapter, both in llama.cpp, over the conversations of the parity check.
 *
 * @throws UserError when a merge that rounds nothing answers otherwise
 */
export async function compareMerged(
  run: Run,
  options: TaskOptions & {
    readonly base: BaseModel;
    readonly inference: Inference;
    readonly adapter: string;
    readonly merged: string;
    readonly quantization: Quantization;
  },
): Promise<MergedParity> {
  const { base, inference, adapter, merged, quantization, progress, signal } = options;
  const reference = await readJsonIfThere(path.join(run.folder, 'reference.json'), ParityReference);
  if (!reference || reference.conversations.length === 0) throw parityReferenceMissing(run.id);
  const { conversations } = reference;
  const contextSize = Math.max(...conversations.map(({ ids }) => ids.length)) + 8;

  const logprobsOf = async (model: string, lora: string | undefined, message: string, from: number) => {
    await inference.load(model, { contextSize });
    const all: number[] = [];
    for (const [index, { ids }] of conversations.entries()) {
      if (signal?.aborted) throw cancelled();
      progress?.({ message, fraction: from + (0.5 * index) / conversations.length });
      all.push(...(await inference.logprobs(ids, evenlySpread(ids.length - 1, POSITIONS), lora)));
    }
    return all;
  };
  const theirs = await logprobsOf(base.ggufF32, adapter, 'Computing log-probabilities (base and adapter)', 0);
  const ours = await logprobsOf(merged, undefined, 'Computing log-probabilities (merged)', 0.5);
  const found = summary(ours.map((one, at) => Math.abs(one - (theirs[at] ?? NaN))));
  const bounds = EXACT.has(quantization) ? { ...PARITY_BOUNDS } : undefined;
  if (bounds && !isWithin(found, bounds)) throw mergedDiffers(found, bounds);
  return { against: 'llama.cpp', ...found, ...(bounds && { bounds }) };
}
