import { decodeUtf8 } from './utf8';

/** Letters that were UTF-8 and were read as something else. */
export interface Mojibake {
  readonly start: number;
  readonly end: number;
  /** What was written. */
  readonly meant: string;
}

/** The code pages as which UTF-8 is read by mistake, from byte 80 on; what is no character there is left as a control. */
const PAGES = [
  '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ',
  '€\x81‚\x83„…†‡\x88‰Š‹ŚŤŽŹ\x90‘’“”•–—\x98™š›śťžź\xa0ˇ˘Ł¤Ą¦§¨©Ş«¬\xad®Ż°±˛ł´µ¶·¸ąş»Ľ˝ľżŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢßŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙',
  'ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\x98™љ›њќћџ\xa0ЎўЈ¤Ґ¦§Ё©Є«¬\xad®Ї°±Ііґµ¶·ё№є»јЅѕїАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя',
].map((page) => {
  const bytes = new Map<string, number>();
  for (let byte = 0x80; byte < 0x100; byte++) bytes.set(String.fromCharCode(byte), byte);
  Array.from(page).forEach((character, index) => bytes.set(character, 0x80 + index));
  // A page that has letters of its own beyond Latin-1 has none of Latin-1's in their place.
  const own = new Map([...bytes].filter(([character, byte]) => page.length < 0x60 || page[byte - 0x80] === character));
  return own;
});

/** A first byte and one that goes on, in any of the pages: most texts have none such. */
const [FIRST, NEXT] = [characters(0xc2, 0xf5), characters(0x80, 0xc0)];
const LIKELY = new RegExp(`[${FIRST}][${NEXT}]`);
const RUN = new RegExp(`[${FIRST}][${FIRST}${NEXT}]+`, 'g');

function characters(from: number, to: number): string {
  const all = PAGES.flatMap((page) => [...page].filter(([, byte]) => byte >= from && byte < to));
  return [
    ...new Set(all.map(([character]) => String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)),
  ].join('');
}

/** What a text has of it: `JoÃ£o`, also when it happened twice. */
export function mojibakeIn(text: string): Mojibake[] {
  if (!LIKELY.test(text)) return [];
  return [...text.matchAll(RUN)].flatMap(({ 0: run, index }) => {
    const found = meantBy(run, text.charAt(index - 1), text.charAt(index + run.length));
    return found === undefined ? [] : [{ start: index, end: index + found.length, meant: found.meant }];
  });
}

function meantBy(
  run: string,
  before: string,
  after: string,
): { readonly meant: string; readonly length: number } | undefined {
  for (const [index, page] of PAGES.entries()) {
    const meant = decoded(run, page);
    if (meant === undefined || !isPlausible(meant)) continue;
    // In Cyrillic, two letters that make a word may as well be the bytes of another.
    if (index === 2 && !isLatin(before) && !isLatin(after) && Array.from(meant).length < 2) continue;
    if (isQuoted(run, before, after)) continue;
    // It may have happened more than once.
    return {
      meant: (LIKELY.test(meant) ? meantBy(meant, before, after)?.meant : undefined) ?? meant,
      length: run.length,
    };
  }
  return undefined;
}

function decoded(run: string, page: ReadonlyMap<string, number>): string | undefined {
  const bytes: number[] = [];
  for (const character of run) {
    const byte = page.get(character);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  return decodeUtf8(Uint8Array.from(bytes));
}

/** Letters and signs that people write: of two letters by chance, rarely one of these comes out. */
const PLAUSIBLE =
  /^[\u00A0-\u017F\u0218-\u021B\u02C6\u02DC\u0391-\u03CE\u0410-\u0451\u0454\u0456\u0457\u0490\u0491\u2010-\u2026\u2030\u2039\u203A\u20AC\u2122\u2190-\u2193\u2713\u3000-\u30FF\u4E00-\u9FFF\uAC00-\uD7A3\uFEFF\u{1F300}-\u{1FAFF}]+$/u;

function isPlausible(meant: string): boolean {
  return PLAUSIBLE.test(meant);
}

/** A capital before a quotation mark or dash, as in “MAÇÔ: letters of a text that is right. */
function isQuoted(run: string, before: string, after: string): boolean {
  if (Array.from(run).length !== 2 || !/[\p{P}\p{Z}°ºª™€]$/u.test(run) || run.startsWith('Â')) return false;
  return !/\p{Ll}/u.test(before) && !/\p{Ll}/u.test(after);
}

function isLatin(character: string): boolean {
  return /[A-Za-z]/.test(character);
}
