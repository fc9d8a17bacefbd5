import { Tokenizer } from '@huggingface/tokenizers';
import { withExplicitPattern } from './byteLevel';
import { LruCache } from './lruCache';
import { spellingOf, tokenBytes, type TokenSpelling } from './tokenBytes';

/** Characters of text whose ids are kept; a cached character costs about four bytes with its ids. */
const CACHED_CHARACTERS = 8_000_000;

interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
}

/**
 * Text → ids, equal to those of Python's `tokenizers` for the same `tokenizer.json`.
 *
 * Nothing merges across an added token (`<|im_start|>` …), so the text is cut before each and every piece's ids are
 * kept: a system prompt that all examples share is tokenised once.
 */
export class TextTokenizer {
  private readonly tokenizer: Tokenizer;
  private readonly cache = new LruCache<readonly number[]>(CACHED_CHARACTERS);
  /** Where a piece begins. Absent where pieces depend on what follows them. */
  private readonly pieceStart: RegExp | undefined;
  private readonly spelling: TokenSpelling;
  /** Every added token's text, by id. */
  private readonly addedTokens: ReadonlyMap<number, string>;
  /** Every added token that the tokenizer marks as special, by text. */
  readonly specialTokens: ReadonlyMap<string, number>;

  /** @throws Error of the library when the objects are no tokenizer that it knows */
  constructor(tokenizerJson: Readonly<Record<string, unknown>>, tokenizerConfig: object) {
    this.tokenizer = new Tokenizer(withExplicitPattern(tokenizerJson), tokenizerConfig);
    const added = [...this.tokenizer.get_added_tokens_decoder().values()];
    this.spelling = spellingOf(tokenizerJson);
    this.addedTokens = new Map(added.map(({ content, id }: AddedToken) => [id, content]));
    this.specialTokens = new Map(
      added.filter((token) => token.special).map(({ content, id }: AddedToken) => [content, id]),
    );
    // A token that strips the space before it, or that must stand alone, changes the piece before it.
    const looksBack = added.some((token) => token.lstrip || token.single_word);
    const pattern = anyOf(added.filter((token) => !token.normalized).map(({ content }) => content));
    if (!looksBack && pattern !== undefined) this.pieceStart = new RegExp(`(${pattern})`);
  }

  /** The ids of `text`; special tokens in it are parsed as such, and none is added. */
  encode(text: string): number[] {
    if (!this.pieceStart) return this.encodePiece(text);
    const ids: number[] = [];
    // Splitting by a captured token gives text, token, text, token, text …
    const parts = text.split(this.pieceStart);
    for (let at = -1; at < parts.length; at += 2) {
      const piece = (parts[at] ?? '') + (parts[at + 1] ?? '');
      let known = this.cache.get(piece);
      if (!known) {
        known = this.encodePiece(piece);
        this.cache.set(piece, known, piece.length);
      }
      for (const id of known) ids.push(id);
    }
    return ids;
  }

  /** The bytes of text that an id stands for; none for an id that the tokenizer does not have. */
  bytesOf(id: number): Uint8Array {
    const added = this.addedTokens.get(id);
    if (added !== undefined) return new TextEncoder().encode(added);
    return tokenBytes(this.tokenizer.id_to_token(id) ?? '', this.spelling);
  }

  private encodePiece(piece: string): number[] {
    return piece === '' ? [] : this.tokenizer.encode(piece, { add_special_tokens: false }).ids;
  }
}

/** A pattern for any of the texts, the longest first (as tokenizers match them); undefined for none. */
export function anyOf(texts: readonly string[]): string | undefined {
  const longestFirst = [...texts].filter((text) => text !== '').sort((a, b) => b.length - a.length);
  return longestFirst.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)).join('|') || undefined;
}
