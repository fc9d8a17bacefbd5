/**
 * A hash of 53 bits, for what is only compared: to keep the words themselves would hold a whole set in memory twice. Among
 * 100,000 texts two different ones meet once in a million sets.
 *
 * Two of 32 bits over UTF-16 units, FNV-1a and a relative of it with another multiplier and seed.
 */
export class Hash53 {
  private high = 0x811c9dc5 | 0;
  private low = 0x01000193;

  /** So far; more may follow. */
  get value(): number {
    return (this.high & 0x1fffff) * 0x100000000 + (scrambled(this.low) >>> 0);
  }

  /** @param unit - up to 32 bits */
  take(unit: number): void {
    this.high = Math.imul(this.high ^ unit, 0x01000193);
    this.low = Math.imul(this.low ^ unit, 0x85ebca6b);
    this.low ^= this.low >>> 13;
  }

  takeText(text: string): void {
    for (let at = 0; at < text.length; at++) this.take(text.charCodeAt(at));
  }
}

/** MurmurHash3's finaliser: every bit of the input turns half of the output's. */
export function scrambled(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
