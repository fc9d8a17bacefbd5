import os from 'node:os';

/** Cores to compute with: one is left free, because threads that share a core with another program spin and crawl. */
export function freeCores(): number {
  return Math.max(1, os.availableParallelism() - 1);
}
