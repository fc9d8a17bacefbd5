import type { Tokenizer } from '@huggingface/tokenizers';
import { commonPrefix } from '../conversation/commonPrefix';
import { Units } from '../units';
import { BytePairs } from './bytePairs';
import { IdList } from './idList';
import { libraryTokenizer } from './library';
import { LruCache } from './lruCache';
import { byteLevelSpelling, spellingOf, tokenBytes, type TokenSpelling } from './tokenBytes';
import { cutWords, PLAIN_WORD, takesSingleDigits, tokenisesWordsApart } from './wordCuts';
import { WordTable } from './wordTable';

/** Characters of text whose ids are kept; a cached character costs about four bytes with its ids. */
const CACHED_CHARACTERS = 8_000_000;
/** Words whose ids are kept, some 60 bytes each; a language's common words are far fewer. */
const CACHED_WORDS = 100_000;
/** Longer ones (a paragraph without a space) hardly come again. */
const LONGEST_WORD = 48;

/** Beginnings of pieces whose ids are kept, and characters beyond which one is the beginning of an answer. */
const CACHED_BEGINNINGS = 64;
const LONGEST_BEGINNING = 48;

/** Pieces at the beginning of a text that may come again in the next one: the system prompt. */
const RECENT_PIECES = 4;

/** `<end_of_turn>`, `<|im_end|>`, `[/INST]`; no white space, no word. */
const CONTROL_SHAPE = /^(?:<[^\s<>]+>|\[\/?[A-Z_]+\])$/;

type Fields = Readonly<Record<string, unknown>>;

interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
}

/** A text as ids, and where it can be cut: at each added token. */
export interface EncodedText {
  readonly ids: number[];
  readonly pieces: readonly Piece[];
}

/** An added token and the text behind it; the first piece of a text may have no token. */
interface Piece {
  /** Offsets of the token's beginning and end, in UTF-16 units. */
  readonly start: number;
  readonly tokenEnd: number;
  /** Position of its first id. */
  readonly firstId: number;
}

/** A piece in its text, whose words go from `tokenEnd` to `end`. */
interface Span {
  readonly text: string;
  readonly units: Uint16Array;
  readonly start: number;
  readonly tokenEnd: number;
  readonly end: number;
}

/**
 * Text → ids, equal to those of Python's `tokenizers` for the same `tokenizer.json`.
 *
 * Nothing merges across an added token (`<|im_start|>` …), so the text is cut before each and every piece's ids are
 * kept: a system prompt that all examples share is tokenised once. Where words do not merge either, each word's are.
 */
export class TextTokenizer {
  private readonly tokenizerJson: Fields;
  private readonly tokenizerConfig: object;
  /** The library's; without its vocabulary and merges where {@link BytePairs} has them: to make them ready takes it longest. */
  private readonly frame: Tokenizer;
  /** The library's, complete. Where words are merged here, few texts ever need it. */
  private complete: Tokenizer | undefined;
  private readonly cache = new LruCache<readonly number[]>(CACHED_CHARACTERS);
  /** By position in their text. */
  private readonly recent: { readonly piece: string; readonly ids?: readonly number[] }[] = [];
  private readonly words = new WordTable();
  private readonly units = new Units();
  /** The ids of the text at hand. */
  private readonly found = new IdList();
  private readonly beginnings = new Map<string, readonly number[]>();
  /** Where a piece begins. Absent where pieces depend on what follows them. */
  private readonly pieceStart: RegExp | undefined;
  /** Tokens that swallow the white space behind them (Phi-3's), by text. */
  private readonly stripping: ReadonlyMap<string, number>;
  private readonly spelling: TokenSpelling;
  /** Every added token's text, by id. */
  private readonly addedTokens: ReadonlyMap<number, string>;
  /** Whether a piece's ids are those of its added token and of its words. */
  private readonly wordsApart: boolean;
  private readonly singleDigits: boolean;
  /** Absent where the library has to merge. */
  private readonly bytePairs: BytePairs | undefined;
  private readonly addedIds: ReadonlyMap<string, number>;
  /** Every added token that the tokenizer marks as special, by text. */
  readonly specialTokens: ReadonlyMap<string, number>;
  /** Those, and others that look like control tokens: some tokenizers mark none of theirs. */
  readonly controlTokens: ReadonlyMap<string, number>;

  /** @throws Error of the library when the objects are no tokenizer that it knows */
  constructor(tokenizerJson: Readonly<Record<string, unknown>>, tokenizerConfig: object) {
    this.tokenizerJson = tokenizerJson;
    this.tokenizerConfig = tokenizerConfig;
    const merging = tokenisesWordsApart(tokenizerJson, tokenizerConfig)
      ? BytePairs.from(tokenizerJson['model'])
      : undefined;
    this.frame = merging ? libraryTokenizer(withoutMerges(tokenizerJson), tokenizerConfig) : this.library();
    const added = [...this.frame.get_added_tokens_decoder().values()];
    this.stripping = new Map(added.filter((token) => token.rstrip).map(({ content, id }: AddedToken) => [content, id]));
    this.spelling = spellingOf(tokenizerJson);
    this.addedTokens = new Map(added.map(({ content, id }: AddedToken) => [id, content]));
    this.specialTokens = new Map(
      added.filter((token) => token.special).map(({ content, id }: AddedToken) => [content, id]),
    );
    this.controlTokens = new Map(
      added
        .filter((token) => token.special || CONTROL_SHAPE.test(token.content))
        .map(({ content, id }: AddedToken) => [content, id]),
    );
    // A token that strips the space before it, or that must stand alone, changes the piece before it.
    const looksBack = added.some((token) => token.lstrip || token.single_word);
    const pattern = anyOf(added.filter((token) => !token.normalized).map(({ content }) => content));
    if (!looksBack && pattern !== undefined) this.pieceStart = new RegExp(pattern, 'g');
    const touchesText = added.some((token) => token.normalized || token.rstrip);
    this.wordsApart =
      this.pieceStart !== undefined && !touchesText && tokenisesWordsApart(tokenizerJson, tokenizerConfig);
    this.singleDigits = this.wordsApart && takesSingleDigits(tokenizerJson);
    this.bytePairs = this.wordsApart ? merging : undefined;
    this.addedIds = new Map(added.map(({ content, id }: AddedToken) => [content, id]));
  }

  /** The ids of `text`; special tokens in it are parsed as such, and none is added. */
  encode(text: string): number[] {
    return this.cut(text, false).ids;
  }

  /** As {@link encode}, for a caller that asks for tokens before places in it. */
  encodePieces(text: string): EncodedText {
    return this.cut(text, true);
  }

  /** @param keep - whether the text is one of many like it, whose beginnings are kept */
  private cut(text: string, keep: boolean): EncodedText {
    const { pieceStart, found } = this;
    if (!pieceStart) return { ids: this.encodeByLibrary(text), pieces: [] };
    found.clear();
    const pieces: Piece[] = [];
    const units = this.units.of(text);
    for (let [start, token] = [0, '']; ;) {
      const tokenEnd = start + token.length;
      pieceStart.lastIndex = tokenEnd;
      const next = pieceStart.exec(text);
      const end = next?.index ?? text.length;
      pieces.push({ start, tokenEnd, firstId: found.length });
      const recent = keep && pieces.length <= RECENT_PIECES ? pieces.length : undefined;
      if (this.wordsApart) this.encodeWords({ text, units, start, tokenEnd, end }, recent);
      else found.pushAll(this.encodePiece(token, text.slice(tokenEnd, end)));
      if (!next) return { ids: found.toArray(), pieces };
      [start, token] = [end, next[0]];
    }
  }

  /** How many ids the text up to `offset` has in common with the whole. */
  tokensBefore(offset: number, text: string, { ids, pieces }: EncodedText): number {
    const piece = pieces.findLast(({ start }) => start <= offset);
    // Half an added token is text, and may merge with what stands before it.
    if (!piece || (piece.start < offset && offset < piece.tokenEnd)) {
      return commonPrefix(this.encode(text.slice(0, offset)), ids);
    }
    const part = this.beginningOf(text.slice(piece.start, offset));
    let common = 0;
    while (common < part.length && part[common] === ids[piece.firstId + common]) common++;
    return piece.firstId + common;
  }

  /** The bytes of text that an id stands for; none for an id that the tokenizer does not have. */
  bytesOf(id: number): Uint8Array {
    const added = this.addedTokens.get(id);
    if (added !== undefined) return new TextEncoder().encode(added);
    return tokenBytes(this.library().id_to_token(id) ?? '', this.spelling);
  }

  /** The ids of a piece up to a place in it: mostly of the token alone, or with the words that open a turn. */
  private beginningOf(text: string): readonly number[] {
    if (text.length > LONGEST_BEGINNING) return this.encode(text);
    let ids = this.beginnings.get(text);
    if (!ids) {
      ids = this.encode(text);
      if (this.beginnings.size === CACHED_BEGINNINGS) this.beginnings.clear();
      this.beginnings.set(text, ids);
    }
    return ids;
  }

  private encodePiece(token: string, words: string): readonly number[] {
    const piece = token + words;
    let known = this.cache.get(piece);
    if (!known) {
      known = this.encodeBehind(token, words);
      this.cache.set(piece, known, piece.length);
    }
    return known;
  }

  /**
   * Adds the ids of the units [start, end) of a text, an added token and words, to what is found.
   *
   * @param place - the piece's position in its text: what stands there in one conversation often stands there in the next
   */
  private encodeWords({ text, units, start, tokenEnd, end }: Span, place: number | undefined): void {
    const { found } = this;
    const last = place === undefined ? undefined : this.recent[place];
    const isLast = last?.piece.length === end - start && text.startsWith(last.piece, start);
    if (isLast && last.ids) {
      found.pushAll(last.ids);
      return;
    }
    const before = found.length;
    const first = tokenEnd > start ? this.addedIds.get(text.slice(start, tokenEnd)) : undefined;
    if (first !== undefined) found.push(first);
    cutWords(units, { from: tokenEnd, to: end, singleDigits: this.singleDigits }, (from, to, hash) => {
      if (!this.words.find(units, from, to, hash, found)) found.pushAll(this.encodeNewWord(text.slice(from, to)));
    });
    // Most pieces never come again; one that came twice may come a hundred times.
    if (place !== undefined) {
      this.recent[place] = isLast
        ? { piece: last.piece, ids: found.toArray(before) }
        : { piece: text.slice(start, end) };
    }
  }

  private encodeNewWord(word: string): readonly number[] {
    const ids = this.encodeWord(word);
    if (word.length <= LONGEST_WORD) {
      // To begin anew costs less than to know which was used last.
      if (this.words.size === CACHED_WORDS) this.words.clear();
      this.words.add(word, ids);
    }
    return ids;
  }

  private encodeWord(word: string): readonly number[] {
    const { pre_tokenizer: split, normalizer } = this.frame;
    if (this.bytePairs && PLAIN_WORD.test(word)) {
      const ids = this.bytePairs.encode(byteLevelSpelling(word));
      if (ids) return ids;
    }
    if (!this.bytePairs || !split || normalizer) return this.encodeByLibrary(word);
    const ids: number[] = [];
    for (const part of split.pre_tokenize_text(word)) {
      const known = this.bytePairs.encode(part);
      if (!known) return this.encodeByLibrary(word);
      ids.push(...known);
    }
    return ids;
  }

  /** The library strips by JavaScript's white space; Python's lacks U+FEFF and has U+0085. */
  private encodeBehind(token: string, text: string): number[] {
    const stripping = this.stripping.get(token);
    if (stripping === undefined) return this.encodeByLibrary(token + text);
    return [stripping, ...this.encodeByLibrary(text.replace(/^\p{White_Space}+/u, ''))];
  }

  private library(): Tokenizer {
    return (this.complete ??= libraryTokenizer(this.tokenizerJson, this.tokenizerConfig));
  }

  private encodeByLibrary(text: string): number[] {
    if (text === '') return [];
    return this.library().encode(text, { add_special_tokens: false }).ids;
  }
}

function withoutMerges(tokenizerJson: Fields): Fields {
  return { ...tokenizerJson, model: { ...(tokenizerJson['model'] as Fields), vocab: {}, merges: [] } };
}

/** A pattern for any of the texts, the longest first (as tokenizers match them); undefined for none. */
export function anyOf(texts: readonly string[]): string | undefined {
  const longestFirst = [...texts].filter((text) => text !== '').sort((a, b) => b.length - a.length);
  return longestFirst.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)).join('|') || undefined;
}
