type Fields = Readonly<Record<string, unknown>>;

/** A longer word is rare, and its merges are better sorted than searched. */
const LONGEST = 64;

/** A byte is written as a character below this one. */
const BYTE_CHARACTERS = 0x180;

/** The rank of what does not merge. */
const NEVER = 0x7fffffff;

/**
 * Byte-pair encoding of single words: of all pairs of neighbours the one that was learned first is merged, from the left,
 * until none is known.
 *
 * The library does the same over strings, and looks up each pair by its JSON; over ids it is some ten times as fast.
 */
export class BytePairs {
  /** As `tokenizer.json` has it: to copy it takes longer than all that is looked up in it. */
  private readonly vocabulary: Readonly<Record<string, number>>;
  /** The ids of single bytes, by the character that each is written as; -1 for one that is not in the vocabulary. */
  private readonly ofUnit: Int32Array;
  private readonly merges: Merges;
  /** Of the word at hand: its parts; and of each with the next one their place among the merges, and its rank. */
  private readonly parts = new Int32Array(LONGEST);
  private readonly places = new Int32Array(LONGEST);
  private readonly ranks = new Int32Array(LONGEST);
  private readonly wholeWords: boolean;

  private constructor(vocabulary: Readonly<Record<string, number>>, merges: readonly unknown[], wholeWords: boolean) {
    this.vocabulary = vocabulary;
    this.ofUnit = Int32Array.from({ length: BYTE_CHARACTERS }, (_, unit) => this.id(String.fromCharCode(unit)) ?? -1);
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
    const { merges, parts, places, ranks } = this;
    let count = word.length;
    if (count > LONGEST) return undefined;
    for (let at = 0; at < count; at++) {
      const id = this.ofUnit[word.charCodeAt(at)] ?? -1;
      if (id < 0) return undefined;
      parts[at] = id;
    }
    /** Notes of the part at `at` and the next one whether, and how early, they merge. */
    const look = (at: number) => {
      const place = at + 1 < count ? merges.find(parts[at], parts[at + 1]) : -1;
      places[at] = place;
      ranks[at] = merges.rank(place);
    };
    for (let at = 0; at < count; at++) look(at);
    for (;;) {
      let [best, at] = [NEVER, -1];
      for (let index = 0; index < count; index++) {
        const rank = ranks[index] ?? NEVER;
        if (rank < best) {
          best = rank;
          at = index;
        }
      }
      if (at < 0) return Array.from(parts.subarray(0, count));
      parts[at] = merges.id(places[at] ?? -1);
      count--;
      for (let index = at + 1; index < count; index++) {
        parts[index] = parts[index + 1] ?? 0;
        places[index] = places[index + 1] ?? 0;
        ranks[index] = ranks[index + 1] ?? 0;
      }
      if (at > 0) look(at - 1);
      look(at);
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

  /** {@link NEVER} for a pair that does not merge. */
  rank(place: number): number {
    return place < 0 ? NEVER : (this.table[place * FIELDS + 2] ?? NEVER);
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
