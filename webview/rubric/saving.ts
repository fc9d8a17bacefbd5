import type { ScoreSummary } from '../../protocol/evaluation';

export interface Saved {
  readonly summary?: ScoreSummary | undefined;
}

/**
 * Saves after each change, one save at a time: while one is under way, the newest change alone waits.
 *
 * @param save - saves the state as it is when called
 * @param settled - told how each save went
 */
export function savingEachChange(
  save: () => Promise<Saved>,
  settled: (outcome: Saved | { readonly error: unknown }) => void,
): () => void {
  let running = false;
  let changed = false;
  const run = async () => {
    running = true;
    while (changed) {
      changed = false;
      try {
        settled(await save());
      } catch (error) {
        settled({ error });
      }
    }
    running = false;
  };
  return () => {
    changed = true;
    if (!running) void run();
  };
}
