import { wholeLine } from '../../../dataset/place';
import { byPlace } from '../entryOrder';
import type { SetEntry, SetFinding, SetRule } from '../setRule';

/** Examples of one use that say the same, white space aside: each but the first is found. */
export class ExactDuplicates implements SetRule {
  private readonly groups = new Map<string, Set<SetEntry>>();
  private readonly keys = new Map<SetEntry, string>();
  /** Those of more than one entry, so that findings cost what is found. */
  private readonly repeated = new Set<Set<SetEntry>>();

  add(entry: SetEntry): void {
    if (entry.use === 'questions') return;
    const key = `${entry.use} ${fingerprint(entry)}`;
    const group = this.groups.get(key) ?? new Set();
    group.add(entry);
    this.groups.set(key, group);
    this.keys.set(entry, key);
    if (group.size > 1) this.repeated.add(group);
  }

  remove(entry: SetEntry): void {
    const key = this.keys.get(entry) ?? '';
    const group = this.groups.get(key);
    if (!group) return;
    this.keys.delete(entry);
    group.delete(entry);
    if (group.size < 2) this.repeated.delete(group);
    if (group.size === 0) this.groups.delete(key);
  }

  *findings(): Generator<SetFinding> {
    for (const group of this.repeated) {
      const [first, ...again] = [...group].sort(byPlace);
      if (!first) continue;
      for (const entry of again) {
        yield {
          code: 'duplicate-example',
          entry,
          span: wholeLine(entry.text),
          message:
            `The example says the same as line ${String(first.line)}${first.file === entry.file ? '' : ' of another file'}, ` +
            `so it is learned twice as often. Remove one of them, or write another example.`,
          related: [{ entry: first, span: wholeLine(first.text), message: 'It is first said here.' }],
        };
      }
    }
  }
}

/**
 * Two hashes of 32 bits over roles and words (FNV-1a, and the same from the other end's seed): to keep the words
 * themselves would hold the whole set in memory twice. Among 100,000 examples two different ones meet once in 10⁹ sets.
 */
function fingerprint({ messages }: SetEntry): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  const take = (unit: number) => {
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b);
    b ^= b >>> 13;
  };
  for (const { role, content } of messages) {
    take(role.charCodeAt(0));
    for (const word of content.split(/\s+/)) {
      if (word === '') continue;
      for (let at = 0; at < word.length; at++) take(word.charCodeAt(at));
      take(0x20);
    }
    // Where a turn ends matters: no text has this unit, which is no half of a character.
    take(0x10000);
  }
  return `${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}`;
}
