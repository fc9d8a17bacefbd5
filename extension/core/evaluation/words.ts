import { recently } from '../recently';
import { HASH_START, hashEnd, hashOn, SpanMap } from '../spanMap';

const ASCII = /^[\t\n\r -~]*$/;

/** Text with case and accents folded away: 'Cláudio' and 'CLAUDIO' are one. */
export function fold(text: string): string {
  // Most words of most languages that are checked have nothing to fold but their case.
  if (ASCII.test(text)) return text.toLowerCase();
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The words of a text, folded. */
export function wordsOf(text: string): string[] {
  const plain = plainText(text);
  return plain === '' ? [] : plain.split(' ');
}

/** Goes through the words of a text, each as the units [start, end). @param plain - as {@link plainText} gives it */
export function eachWord(plain: string, take: (start: number, end: number, index: number) => void): void {
  for (let [start, index] = [0, 0]; start < plain.length; index++) {
    const space = plain.indexOf(' ', start);
    const end = space < 0 ? plain.length : space;
    take(start, end, index);
    start = end + 1;
  }
}

/** What one look at a text tells. */
interface Look {
  readonly plain: string;
  /** The bits of the lists of which it has a word. */
  readonly marks: number;
  readonly ordinary: boolean;
}

/** Words that rules look for, by the bits of the lists that have them: a text is gone through once for all of them. */
const MARKED = new SpanMap<{ lists: number }>();
let lists = 0;

/**
 * Adds a list of words to those that are looked for in every text.
 *
 * @param words - single words; case and accents do not matter
 * @returns its bit in {@link marksOf}
 */
export function markWords(words: readonly string[]): number {
  const bit = 1 << lists++;
  for (const word of words.map(fold)) {
    const marked = MARKED.get(word, 0, word.length);
    if (marked) marked.lists |= bit;
    else MARKED.add(word, { lists: bit });
  }
  // What was looked at before does not have it.
  look = recently(lookAt);
  return bit;
}

/** The bits of the lists of which a text has a word. */
export function marksOf(text: string): number {
  return look(text).marks;
}

/** The folded letters and digits of a text, a space between words. */
export function plainText(text: string): string {
  return look(text).plain;
}

/**
 * Whether a text has nothing but Latin letters as they are composed, digits, punctuation, spaces, tabs and line feeds; of most
 * texts nothing else needs to be asked. One that is not may be as harmless.
 */
export function isOrdinary(text: string): boolean {
  return look(text).ordinary;
}

let look = recently(lookAt);

function lookAt(text: string): Look {
  return lookAtLatin(text) ?? lookAtAny(text);
}

/** Latin letters up to here are folded by a table. */
const LATIN = 0x180;
/** In place of a letter: what separates words, and what separates them and is not {@link isOrdinary}. */
const [PARTS, ODD] = [0, 1];
/** By unit: the letter or digit that it folds to, or one of these. */
const FOLDED = Uint16Array.from({ length: LATIN }, (_, unit) => {
  const character = String.fromCharCode(unit);
  const folded = fold(character);
  if (/^[\p{L}\p{N}]$/u.test(folded)) return folded.charCodeAt(0);
  return /^[\p{C}]$/u.test(character) && character !== '\n' && character !== '\t' ? ODD : PARTS;
});
const SPACE = 0x20;
const utf16 = new TextDecoder('utf-16le', { ignoreBOM: true });

/** Where the folded units of a text are written, as two bytes each and as one. */
let units = new Uint16Array(4096);
let bytes = Buffer.alloc(4096);

/** Of a text in Latin letters; undefined where it has others. */
function lookAtLatin(text: string): Look | undefined {
  if (text.length > units.length) {
    units = new Uint16Array(text.length * 2);
    bytes = Buffer.alloc(text.length * 2);
  }
  let [length, begin, hash, marks, highest] = [0, 0, HASH_START, 0, 0];
  let [parted, ordinary] = [false, true];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= LATIN && !isPunctuation(unit)) return undefined;
    const folded = FOLDED[unit] ?? PARTS;
    if (folded <= ODD) {
      if (folded === ODD) ordinary = false;
      parted = length > 0;
      continue;
    }
    if (parted) {
      marks |= MARKED.getUnits(units, begin, length, hashEnd(hash))?.lists ?? 0;
      units[length] = SPACE;
      bytes[length++] = SPACE;
      parted = false;
      begin = length;
      hash = HASH_START;
    }
    units[length] = folded;
    bytes[length++] = folded;
    hash = hashOn(hash, folded);
    highest |= folded;
  }
  marks |= MARKED.getUnits(units, begin, length, hashEnd(hash))?.lists ?? 0;
  const plain = highest < 0x100 ? bytes.toString('latin1', 0, length) : utf16.decode(units.subarray(0, length));
  return { plain, marks, ordinary };
}

/** Of any text. */
function lookAtAny(text: string): Look {
  const plain = fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  let marks = 0;
  eachWord(plain, (start, end) => {
    marks |= MARKED.get(plain, start, end)?.lists ?? 0;
  });
  return { plain, marks, ordinary: false };
}

/** Dashes, quotation marks, the ellipsis and their like. */
function isPunctuation(unit: number): boolean {
  return unit >= 0x2010 && unit <= 0x2027;
}

/** Whether `phrase` occurs in `text` as whole words, case and accents folded: 'Java' is not in 'JavaScript'. */
export function mentions(text: string, phrase: string): boolean {
  const escaped = fold(phrase).replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${escaped}(?![\p{L}\p{N}])`, 'u').test(fold(text));
}
