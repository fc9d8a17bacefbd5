const SMALLEST = 256;

/**
 * A map whose keys are looked up as pieces of a longer text, without cutting them out: to tokenise or to judge a language
 * word by word, that is most of the work.
 *
 * Open addressing with linear probing, at most half full; see {@link hashSpan}.
 */
export class SpanMap<V> {
  private keys: string[] = [];
  private values: V[] = [];
  /** By two: a key's hash, and 1 + its position in the lists; 0 is free. */
  private slots = new Int32Array(2 * SMALLEST);

  get size(): number {
    return this.keys.length;
  }

  /** What is kept under the units [start, end) of a text. */
  get(text: string, start: number, end: number): V | undefined {
    return this.getHashed(text, start, end, hashSpan(text, start, end));
  }

  /** The same for a caller that has gone through the units already. @param hash - as {@link hashSpan} makes it */
  getHashed(text: string, start: number, end: number, hash: number): V | undefined {
    const { slots } = this;
    const mask = slots.length - 1;
    for (let slot = (hash * 2) & mask; ; slot = (slot + 2) & mask) {
      const at = slots[slot + 1] ?? 0;
      if (at === 0) return undefined;
      if (slots[slot] === hash && isSpan(this.keys[at - 1] ?? '', text, start, end)) return this.values[at - 1];
    }
  }

  /** As {@link getHashed}, of units in a list. */
  getUnits(units: Uint16Array, start: number, end: number, hash: number): V | undefined {
    const { slots } = this;
    const mask = slots.length - 1;
    for (let slot = (hash * 2) & mask; ; slot = (slot + 2) & mask) {
      const at = slots[slot + 1] ?? 0;
      if (at === 0) return undefined;
      if (slots[slot] === hash && isUnits(this.keys[at - 1] ?? '', units, start, end)) return this.values[at - 1];
    }
  }

  /** @param key - one that is not in it yet */
  add(key: string, value: V): void {
    if (this.keys.length * 4 >= this.slots.length) this.grow();
    this.keys.push(key);
    this.values.push(value);
    this.put(hashSpan(key, 0, key.length), this.keys.length);
  }

  clear(): void {
    this.keys = [];
    this.values = [];
    this.slots = new Int32Array(2 * SMALLEST);
  }

  private grow(): void {
    const before = this.slots;
    this.slots = new Int32Array(before.length * 2);
    for (let slot = 0; slot < before.length; slot += 2) {
      const at = before[slot + 1] ?? 0;
      if (at > 0) this.put(before[slot] ?? 0, at);
    }
  }

  private put(hash: number, at: number): void {
    const mask = this.slots.length - 1;
    let slot = (hash * 2) & mask;
    while (this.slots[slot + 1] !== 0) slot = (slot + 2) & mask;
    this.slots[slot] = hash;
    this.slots[slot + 1] = at;
  }
}

/** FNV-1a over the UTF-16 units [start, end) of a text. */
export function hashSpan(text: string, start: number, end: number): number {
  let hash = HASH_START;
  for (let at = start; at < end; at++) hash = hashOn(hash, text.charCodeAt(at));
  return hashEnd(hash);
}

/** The same unit by unit: begun with this, gone on with {@link hashOn}, ended with {@link hashEnd}. */
export const HASH_START = 0x811c9dc5 | 0;

export function hashOn(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

export function hashEnd(hash: number): number {
  return hash ^ (hash >>> 15);
}

function isSpan(key: string, text: string, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  for (let at = 0; at < key.length; at++) if (key.charCodeAt(at) !== text.charCodeAt(start + at)) return false;
  return true;
}

function isUnits(key: string, units: Uint16Array, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  for (let at = 0; at < key.length; at++) if (key.charCodeAt(at) !== units[start + at]) return false;
  return true;
}
