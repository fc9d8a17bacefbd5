import { recently } from '../recently';

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

/** Latin letters up to here are folded by a table. */
const LATIN = 0x180;
/** By unit: the letter or digit that it folds to; 0 for what separates words. */
const FOLDED = Uint16Array.from({ length: LATIN }, (_, unit) => {
  const folded = fold(String.fromCharCode(unit));
  return /^[\p{L}\p{N}]$/u.test(folded) ? folded.charCodeAt(0) : 0;
});
const SPACE = 0x20;
const utf16 = new TextDecoder('utf-16le', { ignoreBOM: true });

/** The folded letters and digits of a text, a space between words. */
export const plainText = recently(
  (text) =>
    plainLatin(text) ??
    fold(text)
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim(),
);

/** The same of a text in Latin letters; undefined where it has others. */
function plainLatin(text: string): string | undefined {
  const units = new Uint16Array(text.length);
  let length = 0;
  let parted = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= LATIN && !isPunctuation(unit)) return undefined;
    const folded = FOLDED[unit] ?? 0;
    if (folded === 0) {
      parted = length > 0;
      continue;
    }
    if (parted) units[length++] = SPACE;
    parted = false;
    units[length++] = folded;
  }
  return utf16.decode(units.subarray(0, length));
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
