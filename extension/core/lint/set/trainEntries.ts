import { byPlace } from './entryOrder';
import type { SetEntry } from './setRule';

/** The examples that are trained on, for rules that say one thing of all of them, at the first. */
export class TrainEntries {
  private readonly entries = new Set<SetEntry>();

  get size(): number {
    return this.entries.size;
  }

  add(entry: SetEntry): void {
    if (entry.use === 'train') this.entries.add(entry);
  }

  remove(entry: SetEntry): void {
    this.entries.delete(entry);
  }

  /** The first of them in the order in which a person meets them, of those that `wanted` takes. Looks through all. */
  first(wanted: (entry: SetEntry) => boolean = () => true): SetEntry | undefined {
    let first: SetEntry | undefined;
    for (const entry of this.entries) if ((!first || byPlace(entry, first) < 0) && wanted(entry)) first = entry;
    return first;
  }
}

export function hasSystem({ messages }: SetEntry): boolean {
  return messages.some(({ role }) => role === 'system');
}
