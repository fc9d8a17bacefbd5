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

/** Where the folded units of a text are written. */
let units = new Uint16Array(4096);
/** The same, where one byte is enough for each. */
let bytes = Buffer.alloc(4096);

/** Of a text in Latin letters; undefined where it has others. */
function lookAtLatin(text: string): Look | undefined {
  const end = text.length;
  // Between two letters stands at most one space, so there is always room.
  if (end > units.length) units = new Uint16Array(end * 2);
  const [written, folds] = [units, FOLDED];
  let length = 0;
  let begin = 0;
  let hash = HASH_START;
  let marks = 0;
  let widest = 0;
  let parted = false;
  let ordinary = true;
  for (let at = 0; at < end; at++) {
    const unit = text.charCodeAt(at);
    let folded = PARTS;
    if (unit < LATIN) folded = folds[unit] ?? PARTS;
    // Dashes, quotation marks, the ellipsis and their like.
    else if (unit < 0x2010 || unit > 0x2027) return undefined;
    if (folded > ODD) {
      if (parted) {
        marks |= MARKED.getUnits(written, begin, length, hashEnd(hash))?.lists ?? 0;
        written[length++] = SPACE;
        parted = false;
        begin = length;
        hash = HASH_START;
      }
      written[length++] = folded;
      hash = hashOn(hash, folded);
      widest |= folded;
    } else {
      if (folded === ODD) ordinary = false;
      parted = length > 0;
    }
  }
  marks |= MARKED.getUnits(written, begin, length, hashEnd(hash))?.lists ?? 0;
  return { plain: textOf(written, length, widest < 0x100), marks, ordinary };
}

function textOf(written: Uint16Array, length: number, isNarrow: boolean): string {
  if (!isNarrow) return Buffer.from(written.buffer, 0, length * 2).toString('utf16le');
  if (bytes.length < length) bytes = Buffer.alloc(length * 2);
  const narrow = bytes;
  for (let at = 0; at < length; at++) narrow[at] = written[at] ?? 0;
  return narrow.toString('latin1', 0, length);
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

/** Whether `phrase` occurs in `text` as whole words, case and accents folded: 'Java' is not in 'JavaScript'. */
export function mentions(text: string, phrase: string): boolean {
  return mentionIn(text, phrase) !== undefined;
}

/** The first place at which `phrase` occurs in `text` as whole words, case and accents folded: as it is written there. */
export function mentionIn(text: string, phrase: string): string | undefined {
  const escaped = fold(phrase).replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  const found = new RegExp(String.raw`(?<![\p{L}\p{N}])${escaped}(?![\p{L}\p{N}])`, 'u').exec(fold(text));
  if (!found) return undefined;
  // Folding takes characters away: the same place is found by what stands before it.
  const at = (folded: number) => {
    let [unit, length] = [0, 0];
    for (const character of text) {
      const grows = fold(character).length;
      if (length + grows > folded || (grows > 0 && length === folded)) break;
      length += grows;
      unit += character.length;
    }
    return unit;
  };
  return text.slice(at(found.index), at(found.index + found[0].length));
}
