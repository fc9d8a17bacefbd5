import os from 'node:os';
import type { Room } from '../../core/plan/fit';
import { findNvidiaGpu } from './gpu';

/** Cores to compute with: one is left free, because threads that share a core with another program spin and crawl. */
export function freeCores(): number {
  return Math.max(1, os.availableParallelism() - 1);
}

/** The memory that this process may use: a container may have less than its machine. */
export function processorMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(os.totalmem(), limit) : os.totalmem();
}

/**
 * Where a run would train: on the NVIDIA card, where there is one and the environment's torch has CUDA, as the trainer decides.
 *
 * @param torchVersion - as installed, e.g. `2.13.0+cpu`
 */
export async function trainingRoom(torchVersion: string | undefined): Promise<Room> {
  const gpu = torchVersion?.includes('+cpu') || process.platform === 'darwin' ? undefined : await findNvidiaGpu();
  if (gpu) return { device: 'cuda', totalBytes: gpu.totalBytes, freeBytes: gpu.freeBytes };
  const totalBytes = processorMemory();
  return { device: 'cpu', totalBytes, freeBytes: Math.min(totalBytes, os.freemem()) };
}
