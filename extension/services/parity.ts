import type { ParityReport } from '../../protocol/run';
import type { BaseModel } from './baseModels';
import { notWrittenYet } from '../core/errors';
import type { Inference } from './inference';
import type { TaskOptions } from './progress';
import type { Run } from './runs';

/** Bounds that tell a right export from a wrong one over an F32 base; measured, see docs/parity.md. */
export const PARITY_BOUNDS = { mean: 0.005, max: 0.1 } as const;

/** Compares the trainer's log-probabilities and ids with llama.cpp's, and writes `parity.json`. */
export function checkParity(
  run: Run,
  options: TaskOptions & { base: BaseModel; inference: Inference; adapter?: string },
): Promise<ParityReport> {
  return Promise.reject(notWrittenYet(run.id + options.base.folder));
}
