import { hashSpan } from '../spanMap';

const SMALLEST = 1024;
/** Of a slot: a word's hash, 1 + where its units begin (0 is free), how many they are, where its ids begin, how many. */
const FIELDS = 5;

/**
 * Words and their ids in three flat lists, as they are looked up millions of times: a known word costs a few cache lines, and
 * nothing of it is an object that the garbage collector looks at. Open addressing with linear probing, at most half full.
 */
export class WordTable {
  private words = 0;
  private slots = new Int32Array(SMALLEST * FIELDS);
  private units = new Uint16Array(SMALLEST);
  private unitCount = 0;
  private ids = new Int32Array(SMALLEST);
  private idCount = 0;

  get size(): number {
    return this.words;
  }

  /** Adds the ids of the units [start, end) of a text to `found`; false where that is no known word. */
  find(text: string, start: number, end: number, found: number[]): boolean {
    const { slots } = this;
    const hash = hashSpan(text, start, end);
    const last = slots.length / FIELDS - 1;
    for (let place = hash & last; ; place = (place + 1) & last) {
      const slot = place * FIELDS;
      const begin = slots[slot + 1] ?? 0;
      if (begin === 0) return false;
      if (slots[slot] !== hash || slots[slot + 2] !== end - start || !this.isWord(begin - 1, text, start, end))
        continue;
      const first = slots[slot + 3] ?? 0;
      const behind = first + (slots[slot + 4] ?? 0);
      for (let at = first; at < behind; at++) found.push(this.ids[at] ?? 0);
      return true;
    }
  }

  /** @param word - one that is not in it yet */
  add(word: string, ids: readonly number[]): void {
    if (++this.words * 2 * FIELDS > this.slots.length) this.grow();
    this.units = roomFor(this.units, this.unitCount + word.length);
    this.ids = roomFor(this.ids, this.idCount + ids.length);
    this.put([hashSpan(word, 0, word.length), this.unitCount + 1, word.length, this.idCount, ids.length]);
    for (let at = 0; at < word.length; at++) this.units[this.unitCount++] = word.charCodeAt(at);
    for (const id of ids) this.ids[this.idCount++] = id;
  }

  clear(): void {
    this.slots.fill(0);
    [this.words, this.unitCount, this.idCount] = [0, 0, 0];
  }

  private isWord(begin: number, text: string, start: number, end: number): boolean {
    for (let at = start; at < end; at++) if (this.units[begin + at - start] !== text.charCodeAt(at)) return false;
    return true;
  }

  private grow(): void {
    const before = this.slots;
    this.slots = new Int32Array(before.length * 2);
    for (let slot = 0; slot < before.length; slot += FIELDS) {
      if (before[slot + 1] !== 0) this.put(before.subarray(slot, slot + FIELDS));
    }
  }

  private put(fields: ArrayLike<number>): void {
    const last = this.slots.length / FIELDS - 1;
    let place = (fields[0] ?? 0) & last;
    while (this.slots[place * FIELDS + 1] !== 0) place = (place + 1) & last;
    this.slots.set(fields, place * FIELDS);
  }
}

/** The list, or a copy of twice its length where `length` would not fit. */
function roomFor<T extends Uint16Array | Int32Array>(list: T, length: number): T {
  if (length <= list.length) return list;
  const longer = new (list.constructor as new (length: number) => T)(Math.max(length, list.length * 2));
  longer.set(list);
  return longer;
}
