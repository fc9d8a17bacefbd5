import { mkdir, statfs } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Quantization } from '../../../protocol/project';
import { diskTooSmall } from '../../core/errors';
import { noticingFullDisk } from '../system/files';
import type { HuggingFaceFolder } from './huggingFaceFolder';

/** Up to here the parity check may have four bytes for each number; beyond, two. */
const F32_PARAMETERS = 1.2e9;
/** Bytes of a number, roughly; K-quants mix. */
const BYTES: Readonly<Record<Quantization, number>> = {
  ...{ F32: 4, F16: 2, BF16: 2, Q8_0: 1.07 },
  ...{ Q6_K: 0.83, Q5_K_M: 0.72, Q4_K_M: 0.62, Q3_K_M: 0.5 },
};

/** About how large a model's weights are in a type. */
export function bytesOfWeights(parameters: number, kind: Quantization): number {
  return parameters * BYTES[kind];
}

/** Which files are made of a model, and how large they are. */
export function planFiles({ parameters }: Pick<HuggingFaceFolder, 'parameters'>, wanted?: Quantization) {
  const parity = parameters <= F32_PARAMETERS ? ('F32' as const) : ('F16' as const);
  const quantization = wanted ?? defaultQuantization(parameters, os.totalmem());
  return {
    parity,
    quantization,
    parityBytes: bytesOfWeights(parameters, parity),
    answerBytes: quantization === parity ? 0 : bytesOfWeights(parameters, quantization),
  };
}

/** Whole where a model is small, and smaller where it is large or would take half of the memory. */
export function defaultQuantization(parameters: number, memoryBytes = os.totalmem()): Quantization {
  const fits = (kind: Quantization) => bytesOfWeights(parameters, kind) <= memoryBytes / 2;
  if (parameters <= 0.5e9 && fits('F16')) return 'F16';
  if (parameters <= 2e9 && fits('Q8_0')) return 'Q8_0';
  return 'Q4_K_M';
}

/** Room that is left for everything else. */
const SPARE_BYTES = 200e6;

/** @throws UserError when the disk has no room for so many bytes */
export async function requireDisk(folder: string, bytes: number): Promise<void> {
  await noticingFullDisk(folder, () => mkdir(path.dirname(folder), { recursive: true }));
  const { bavail, bsize } = await statfs(path.dirname(folder));
  if (bavail * bsize < bytes + SPARE_BYTES)
    throw diskTooSmall(path.dirname(folder), bytes + SPARE_BYTES, bavail * bsize);
}
