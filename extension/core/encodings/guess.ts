import { decodeAs } from './decode';
import type { EncodingName } from './names';
import { wideByLetters, wideEncoding } from './wide';

/** Of a large file, this much of what is no UTF-8 tells. */
const LOOKED_AT = 64 * 1024;

/**
 * The encoding as which bytes that are no UTF-8 read well: as words of a language that is written so. Undefined where none
 * does, or where it cannot be known; better no name than a wrong one.
 */
export function guessEncoding(bytes: Uint8Array): EncodingName | undefined {
  const wide = wideEncoding(bytes);
  if (wide) return wide;
  const sample = withoutAscii(bytes);
  const text = (encoding: EncodingName) => decodeAs(encoding, sample);
  return (
    READERS.find(({ encoding, reads }) => {
      const read = text(encoding);
      return read !== undefined && reads(read);
    })?.encoding ?? wideByLetters(bytes.subarray(0, LOOKED_AT))
  );
}

/** The lines that have other bytes than ASCII, as many as are looked at. */
function withoutAscii(bytes: Uint8Array): Uint8Array {
  const kept: number[] = [];
  for (let start = 0; start < bytes.length && kept.length < LOOKED_AT;) {
    const lf = bytes.indexOf(0x0a, start);
    const end = lf < 0 ? bytes.length : lf + 1;
    const line = bytes.subarray(start, Math.min(end, start + LOOKED_AT));
    if (line.some((byte) => byte > 0x7f)) for (const byte of line) kept.push(byte);
    start = end;
  }
  return Uint8Array.from(kept);
}

/** The letters beyond ASCII of languages that are written in an encoding: those of one language come together. */
const WESTERN = [
  'áâãàçéêíóôõúü',
  'áéíñóúü',
  'àâæçèéêëîïôœùûüÿ',
  'äöüß',
  'àèéìíîòóù',
  'àçèéíïòóúü',
  'åäöé',
  'æøåéèêòóô',
  'áëéèïíöóü',
  'áæéíóöúýþð',
  'äöõüšž',
];
const CENTRAL = ['ąćęłńóśźż', 'áčďéěíňóřšťúůýž', 'áäčďéíĺľňóôŕšťúýž', 'áéíóöőúüű', 'ăâîşţ', 'čćđšž'];
/** What stands between words, and after a digit. */
const WESTERN_SIGNS = '‘’“”„–—…«»¡¿€£°ºª§©®™·•½¼¾²³ ';

interface Reader {
  readonly encoding: EncodingName;
  readonly reads: (text: string) => boolean;
}

/** In this order: what reads well as the first is not asked for the others. */
const READERS: readonly Reader[] = [
  { encoding: 'windows-1252', reads: (text) => readsLatin(text, WESTERN) },
  { encoding: 'windows-1250', reads: (text) => readsLatin(text, CENTRAL) },
  { encoding: 'macintosh', reads: (text) => readsLatin(text, WESTERN) },
  { encoding: 'windows-1251', reads: readsCyrillic },
  { encoding: 'koi8-r', reads: readsCyrillic },
  { encoding: 'shift_jis', reads: readsJapanese },
  { encoding: 'euc-jp', reads: readsJapanese },
  { encoding: 'gb18030', reads: (text) => readsChinese(text, '的是我你不了在有一这好们他说会吗么') },
  { encoding: 'big5', reads: (text) => readsChinese(text, '的是我你不了在有一這好們他說會嗎麼') },
  { encoding: 'euc-kr', reads: (text) => share(text, /\p{Script=Hangul}/gu) >= 0.9 },
];

/** Whether all letters beyond ASCII are of one language, where words have them, and the signs where signs stand. */
function readsLatin(text: string, languages: readonly string[]): boolean {
  const letters = new Set<string>();
  for (const { 0: run, index } of text.matchAll(/[^\0-\x7f]+/g)) {
    const [before, after] = [text.charAt(index - 1), text.charAt(index + run.length)];
    for (const [at, character] of Array.from(run).entries()) {
      if (/\p{L}/u.test(character) && !'ºª'.includes(character)) {
        // A capital begins a word, or stands among capitals.
        const previous = at === 0 ? before : (run[at - 1] ?? '');
        if (/\p{Lu}/u.test(character) && /\p{Ll}/u.test(previous)) return false;
        letters.add(character.toLowerCase());
      } else if (!WESTERN_SIGNS.includes(character)) return false;
      // Within a word stands an apostrophe at most.
      else if (/\p{L}/u.test(before) && /\p{L}/u.test(after) && !'’‘–—…·'.includes(character)) return false;
    }
    if (run.replaceAll(/[^\p{L}]/gu, '').length > 3) return false;
  }
  return languages.some((language) => Array.from(letters).every((letter) => language.includes(letter)));
}

/** Whether what is not ASCII is Cyrillic, in words with their capitals in front. */
function readsCyrillic(text: string): boolean {
  if (share(text, /[\p{Script=Cyrillic}«»„“”–—…№ ]/gu) < 0.98) return false;
  if (share(text, /[А-Яа-яЁёЂ-ЏА-яђ-џҐґ]/gu) < 0.8) return false;
  const words = text.match(/\p{Script=Cyrillic}+/gu) ?? [];
  const wrong = words.filter((word) => /\p{Ll}\p{Lu}/u.test(word) || /^\p{Lu}{2}\p{Ll}/u.test(word)).length;
  const shouted = words.filter((word) => word.length > 1 && !/\p{Ll}/u.test(word)).length;
  return wrong === 0 && shouted <= words.length / 2 && words.some((word) => word.length > 1);
}

/** Whether there are enough of the syllables that Japanese is not written without, and no half ones. */
function readsJapanese(text: string): boolean {
  const all = share(text, /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}\u3000-\u303F\uFF01-\uFF5Eー]/gu);
  return all >= 0.98 && share(text, /\p{Script=Hiragana}/gu) >= 0.2 && !/[\uFF61-\uFF9F]/.test(text);
}

/** Whether nearly all is Han, and the commonest of them occur. */
function readsChinese(text: string, common: string): boolean {
  if (share(text, /[\p{Script=Han}\u3000-\u303F\uFF01-\uFF5E“”‘’…—]/gu) < 0.98) return false;
  return share(text, new RegExp(`[${common}]`, 'gu')) >= 0.08;
}

/** Of the characters beyond ASCII, those that the pattern takes. */
function share(text: string, pattern: RegExp): number {
  const foreign = text.replaceAll(/[\0-\x7f]/g, '');
  return foreign === '' ? 0 : (foreign.match(pattern)?.length ?? 0) / Array.from(foreign).length;
}
