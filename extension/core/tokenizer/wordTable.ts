import { hashSpan } from '../spanMap';
import type { IdList } from './idList';

const SMALLEST = 1024;

/**
 * Words and their ids in two flat lists, as they are looked up millions of times: a known word costs two or three cache lines,
 * and nothing of it is an object that the garbage collector looks at. Open addressing with linear probing, at most half full.
 */
export class WordTable {
  private words = 0;
  /** Of each slot a word's hash, and where its record begins; 0 is free. */
  private slots = new Int32Array(2 * SMALLEST);
  /** Records: how many units, how many ids, the units, the ids as two units each. The first place is nobody's. */
  private records = new Uint16Array(8 * SMALLEST);
  private end = 1;

  get size(): number {
    return this.words;
  }

  /**
   * Adds the ids of the units [start, end) of a list to `found`; false where that is no known word.
   *
   * @param hash - theirs, as {@link hashSpan} makes it
   */
  find(units: Uint16Array, start: number, end: number, hash: number, found: IdList): boolean {
    const { slots, records } = this;
    const length = end - start;
    const mask = slots.length - 1;
    for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
      const record = slots[slot + 1] ?? 0;
      if (record === 0) return false;
      if (slots[slot] !== hash || records[record] !== length) continue;
      const word = record + 2;
      let same = 0;
      while (same < length && records[word + same] === units[start + same]) same++;
      if (same < length) continue;
      const ids = word + length;
      const behind = ids + 2 * (records[record + 1] ?? 0);
      for (let at = ids; at < behind; at += 2) found.push((records[at] ?? 0) | ((records[at + 1] ?? 0) << 16));
      return true;
    }
  }

  /** @param word - one that is not in it yet */
  add(word: string, ids: readonly number[]): void {
    if (++this.words * 4 > this.slots.length) this.grow();
    const length = this.end + 2 + word.length + 2 * ids.length;
    if (length > this.records.length) {
      const { records } = this;
      this.records = new Uint16Array(Math.max(length, records.length * 2));
      this.records.set(records);
    }
    this.put(hashSpan(word, 0, word.length), this.end);
    this.write(word.length);
    this.write(ids.length);
    for (let at = 0; at < word.length; at++) this.write(word.charCodeAt(at));
    for (const id of ids) {
      this.write(id);
      this.write(id >>> 16);
    }
  }

  clear(): void {
    this.slots.fill(0);
    this.words = 0;
    this.end = 1;
  }

  private write(unit: number): void {
    this.records[this.end++] = unit;
  }

  private grow(): void {
    const before = this.slots;
    this.slots = new Int32Array(before.length * 2);
    for (let slot = 0; slot < before.length; slot += 2) {
      const record = before[slot + 1] ?? 0;
      if (record !== 0) this.put(before[slot] ?? 0, record);
    }
  }

  private put(hash: number, record: number): void {
    const mask = this.slots.length - 1;
    let slot = (hash << 1) & mask;
    while (this.slots[slot + 1] !== 0) slot = (slot + 2) & mask;
    this.slots[slot] = hash;
    this.slots[slot + 1] = record;
  }
}
