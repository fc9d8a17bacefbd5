type Fields = Readonly<Record<string, unknown>>;

/** A longer word is rare, and its merges are better sorted than searched. */
const LONGEST = 64;

/**
 * Byte-pair encoding of single words: of all pairs of neighbours the one that was learned first is merged, from the left,
 * until none is known.
 *
 * The library does the same over strings, and looks up each pair by its JSON; over ids it is some ten times as fast.
 */
export class BytePairs {
  /** As `tokenizer.json` has it: to copy it takes longer than all that is looked up in it. */
  private readonly vocabulary: Readonly<Record<string, number>>;
  private readonly merges: Merges;
  private readonly wholeWords: boolean;

  private constructor(vocabulary: Readonly<Record<string, number>>, merges: readonly unknown[], wholeWords: boolean) {
    this.vocabulary = vocabulary;
    this.merges = new Merges(merges.length);
    this.wholeWords = wholeWords;
    for (const [rank, merge] of merges.entries()) {
      const [left, right] = (typeof merge === 'string' ? merge.split(' ', 2) : merge) as [string, string];
      const [a, b, id] = [this.id(left), this.id(right), this.id(left + right)];
      if (a === undefined || b === undefined || id === undefined) throw new Error(`'${left} ${right}' merges nothing.`);
      this.merges.add(a, b, rank, id);
    }
  }

  /** @returns undefined for a model of another kind, which is the library's */
  static from(model: unknown): BytePairs | undefined {
    const { vocab, merges, ...rest } = model as Fields;
    const plain = ['dropout', 'byte_fallback', 'continuing_subword_prefix', 'end_of_word_suffix'].every(
      (key) => !rest[key],
    );
    if (!plain || !isVocabulary(vocab) || !Array.isArray(merges)) return undefined;
    try {
      return new BytePairs(vocab, merges, rest['ignore_merges'] === true);
    } catch {
      return undefined;
    }
  }

  /**
   * @param word - as a byte-level pre-tokenizer writes it: one character for each byte
   * @returns undefined where it is too long, or has a byte that the vocabulary lacks
   */
  encode(word: string): number[] | undefined {
    const whole = this.wholeWords ? this.id(word) : undefined;
    if (whole !== undefined) return [whole];
    if (word.length > LONGEST) return undefined;
    const parts: number[] = [];
    for (const character of word) {
      const id = this.id(character);
      if (id === undefined) return undefined;
      parts.push(id);
    }
    // Of each pair of neighbours its place among the merges, if it is one.
    const places = parts.map((id, index) => this.merges.find(id, parts[index + 1]));
    for (;;) {
      let [best, at] = [Infinity, -1];
      for (let index = 0; index < places.length; index++) {
        const rank = this.merges.rank(places[index] ?? -1);
        if (rank < best) [best, at] = [rank, index];
      }
      if (at < 0) return parts;
      parts.splice(at, 2, this.merges.id(places[at] ?? -1));
      places.splice(at, 1);
      if (at > 0) places[at - 1] = this.merges.find(parts[at - 1], parts[at]);
      places[at] = this.merges.find(parts[at], parts[at + 1]);
    }
  }

  private id(token: string): number | undefined {
    const id: unknown = this.vocabulary[token];
    // 'constructor' and its like are what every object has.
    return typeof id === 'number' ? id : undefined;
  }
}

const FIELDS = 4;

/** What two ids merge to, and how early that was learned. Open addressing: left id + 1 (0 is free), right id, rank, merged id. */
class Merges {
  private readonly table: Int32Array;
  private readonly mask: number;

  constructor(count: number) {
    const places = 2 ** Math.ceil(Math.log2(count * 2 + 2));
    this.table = new Int32Array(places * FIELDS);
    this.mask = places - 1;
  }

  /** Of a pair that comes twice, the later counts, as in Python's. */
  add(left: number, right: number, rank: number, id: number): void {
    let place = this.start(left, right);
    while ((this.table[place * FIELDS] ?? 0) !== 0 && !this.holds(place, left, right)) place = (place + 1) & this.mask;
    this.table.set([left + 1, right, rank, id], place * FIELDS);
  }

  /** Its place; -1 where the pair does not merge. */
  find(left: number | undefined, right: number | undefined): number {
    if (left === undefined || right === undefined) return -1;
    for (let place = this.start(left, right); this.table[place * FIELDS] !== 0; place = (place + 1) & this.mask) {
      if (this.holds(place, left, right)) return place;
    }
    return -1;
  }

  /** Infinite for a pair that does not merge. */
  rank(place: number): number {
    return place < 0 ? Infinity : (this.table[place * FIELDS + 2] ?? Infinity);
  }

  id(place: number): number {
    return this.table[place * FIELDS + 3] ?? -1;
  }

  private holds(place: number, left: number, right: number): boolean {
    return this.table[place * FIELDS] === left + 1 && this.table[place * FIELDS + 1] === right;
  }

  private start(left: number, right: number): number {
    const hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca77);
    return (hash ^ (hash >>> 15)) & this.mask;
  }
}

function isVocabulary(value: unknown): value is Readonly<Record<string, number>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
