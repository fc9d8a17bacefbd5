import { wholeLine } from '../../../dataset/place';
import { Hash53 } from '../../../hash53';
import { recently } from '../../../recently';
import { byPlace } from '../entryOrder';
import { Groups } from '../groups';
import type { SetEntry, SetFinding, SetRule } from '../setRule';

/** Examples of one use that say the same, white space aside: each but the first is found. */
export class ExactDuplicates implements SetRule {
  /** By fingerprint. */
  private readonly groups = new Groups<SetEntry>();
  private readonly keys = new Map<SetEntry, number>();
  /** Those of more than one entry, so that findings cost what is found. */
  private readonly repeated = new Set<Set<SetEntry>>();

  add(entry: SetEntry): void {
    if (entry.use === 'questions') return;
    const key = fingerprint(entry);
    this.keys.set(entry, key);
    const group = this.groups.add(key, entry);
    if (group) this.repeated.add(group);
  }

  remove(entry: SetEntry): void {
    const key = this.keys.get(entry);
    if (key === undefined) return;
    this.keys.delete(entry);
    const left = this.groups.remove(key, entry);
    if (left) this.repeated.delete(left);
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

/** Over roles and words. */
function fingerprint({ use, messages }: SetEntry): number {
  const hash = new Hash53();
  hash.take(use.charCodeAt(0));
  for (const { role, content, weight } of messages) {
    hash.take(role.charCodeAt(0) + (weight === 0 ? 1 : 0));
    // Most examples that bring a prompt bring the same.
    if (role !== 'system') takeWords(content, hash);
    else {
      const prompt = promptHash(content);
      hash.take(prompt);
      hash.take(prompt / 0x100000000);
    }
    // Where a turn ends matters: no text has this unit, which is no half of a character.
    hash.take(0x10000);
  }
  return hash.value;
}

const promptHash = recently((prompt) => {
  const hash = new Hash53();
  takeWords(prompt, hash);
  return hash.value;
});

/** A text without the white space around it; other white space is a space. */
function takeWords(text: string, hash: Hash53): void {
  let begun = false;
  let parted = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (isWhiteSpace(unit)) {
      parted = begun;
      continue;
    }
    if (parted) hash.take(SPACE);
    begun = true;
    parted = false;
    hash.take(unit);
  }
}

const SPACE = 0x20;

function isWhiteSpace(unit: number): boolean {
  return unit <= SPACE ? unit === SPACE || (unit >= 0x09 && unit <= 0x0d) : unit >= 0xa0 && OTHER_SPACES.has(unit);
}

const OTHER_SPACES: ReadonlySet<number> = new Set([
  0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029,
  0x202f, 0x205f, 0x3000, 0xfeff,
]);
