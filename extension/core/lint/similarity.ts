import { scrambled } from '../hash53';

// Which texts are nearly the same, found without comparing each with each.
//
// A text is the set of its runs of SHINGLE folded characters; two texts are as similar as their sets by Jaccard. MinHash
// (Broder, "On the resemblance and containment of documents", 1997) keeps, for each of BANDS × ROWS hash functions, the
// least hash of a set; two texts share one with a chance equal to their similarity s. Locality-sensitive hashing (Leskovec,
// Rajaraman & Ullman, "Mining of Massive Datasets", 3.4) puts ROWS of them together and looks up each of BANDS:
// the chance to meet is 1 − (1 − s^ROWS)^BANDS: 0.97 at s = 0.8, 0.99 at 0.85, 0.12 at 0.3. Who meets is compared exactly.

const SHINGLE = 4;
const BANDS = 5;
const ROWS = 3;

// Multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4): odd multipliers, one for each hash function.
const ADDENDS = Int32Array.from({ length: BANDS * ROWS }, (_, row) => scrambled(row + 1));
const MULTIPLIERS = Int32Array.from({ length: BANDS * ROWS }, (_, row) => scrambled(~row) | 1);

const HASHES = BANDS * ROWS;

/** The least hashes of many texts, side by side in one list, as each new text is compared with some of all others. */
export class Signatures {
  private hashes = new Uint32Array(256 * HASHES);
  private count = 0;
  private readonly free: number[] = [];

  /**
   * Takes a text in.
   *
   * @param plain - as `plainText` gives it
   * @returns its number, which is another text's once it is removed
   */
  add(plain: string): number {
    const number = this.free.pop() ?? this.count++;
    if (this.count * HASHES > this.hashes.length) {
      const { hashes } = this;
      this.hashes = new Uint32Array(hashes.length * 2);
      this.hashes.set(hashes);
    }
    this.sign(plain, number * HASHES);
    return number;
  }

  remove(number: number): void {
    this.free.push(number);
  }

  /** One key for each band; two texts with a key in common may be similar. */
  bandsOf(number: number): number[] {
    const start = number * HASHES;
    const bands: number[] = [];
    for (let band = 0; band < BANDS; band++) {
      let key = band;
      for (let row = band * ROWS; row < (band + 1) * ROWS; row++)
        key = scrambled(key ^ (this.hashes[start + row] ?? 0));
      bands.push(key);
    }
    return bands;
  }

  /** Half of the least hashes are shared by 995 of 1,000 pairs that are similar by 0.8: fewer need no closer look. */
  mayBeSimilar(a: number, b: number): boolean {
    return this.shared(a, b) >= HASHES / 2;
  }

  /** How many least hashes two texts share: the more, the more similar they are. */
  shared(a: number, b: number): number {
    const { hashes } = this;
    const [one, other] = [a * HASHES, b * HASHES];
    let shared = 0;
    for (let row = 0; row < HASHES; row++) if (hashes[one + row] === hashes[other + row]) shared++;
    return shared;
  }

  private sign(plain: string, start: number): void {
    const { hashes } = this;
    hashes.fill(0xffffffff, start, start + HASHES);
    for (let at = 0; at <= Math.max(0, plain.length - SHINGLE); at++) {
      let shingle = 0x811c9dc5;
      for (let unit = at; unit < at + SHINGLE; unit++)
        shingle = Math.imul(shingle ^ (plain.charCodeAt(unit) || 0), 0x01000193);
      shingle = scrambled(shingle);
      for (let row = 0; row < HASHES; row++) {
        const hash = Math.imul(shingle ^ (ADDENDS[row] ?? 0), MULTIPLIERS[row] ?? 1) >>> 0;
        if (hash < (hashes[start + row] ?? 0)) hashes[start + row] = hash;
      }
    }
  }
}

/** Jaccard similarity of two texts' shingles, 0–1. @param a - as `plainText` gives it, and so `b` */
export function similarity(a: string, b: string): number {
  if (a === b) return 1;
  const [one, other] = [shinglesOf(a), shinglesOf(b)];
  let shared = 0;
  for (const shingle of one) if (other.has(shingle)) shared++;
  return shared / (one.size + other.size - shared);
}

/** Each as a number of four bytes, which is found faster than a text, where its letters have one each. */
function shinglesOf(plain: string): Set<number | string> {
  const shingles = new Set<number | string>();
  for (let at = 0; at <= Math.max(0, plain.length - SHINGLE); at++) {
    let widest = 0;
    let packed = 0;
    for (let unit = at; unit < at + SHINGLE; unit++) {
      const code = plain.charCodeAt(unit) || 0;
      widest |= code;
      packed = (packed << 8) | code;
    }
    shingles.add(widest < 0x100 ? packed : plain.slice(at, at + SHINGLE));
  }
  return shingles;
}
