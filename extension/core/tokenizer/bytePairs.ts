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
  private readonly ids: ReadonlyMap<string, number>;
  /** By left id × base + right id. */
  private readonly merges = new Map<number, { readonly rank: number; readonly id: number }>();
  private readonly base: number;
  private readonly wholeWords: boolean;

  private constructor(vocabulary: Readonly<Record<string, number>>, merges: readonly unknown[], wholeWords: boolean) {
    this.ids = new Map(Object.entries(vocabulary));
    this.base = this.ids.size === 0 ? 1 : Object.values(vocabulary).reduce((most, id) => Math.max(most, id)) + 1;
    this.wholeWords = wholeWords;
    for (const [rank, merge] of merges.entries()) {
      const [left, right] = (typeof merge === 'string' ? merge.split(' ', 2) : merge) as [string, string];
      const [a, b, id] = [this.ids.get(left), this.ids.get(right), this.ids.get(left + right)];
      if (a === undefined || b === undefined || id === undefined) throw new Error(`'${left} ${right}' merges nothing.`);
      this.merges.set(a * this.base + b, { rank, id });
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
    const whole = this.wholeWords ? this.ids.get(word) : undefined;
    if (whole !== undefined) return [whole];
    if (word.length > LONGEST) return undefined;
    const parts: number[] = [];
    for (const character of word) {
      const id = this.ids.get(character);
      if (id === undefined) return undefined;
      parts.push(id);
    }
    for (;;) {
      let [best, at, merged] = [Infinity, -1, -1];
      for (let index = 0; index + 1 < parts.length; index++) {
        const merge = this.merges.get((parts[index] ?? 0) * this.base + (parts[index + 1] ?? 0));
        if (merge && merge.rank < best) [best, at, merged] = [merge.rank, index, merge.id];
      }
      if (at < 0) return parts;
      parts.splice(at, 2, merged);
    }
  }
}

function isVocabulary(value: unknown): value is Readonly<Record<string, number>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
