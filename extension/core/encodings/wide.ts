import { decodeAs } from './decode';
import type { EncodingName } from './names';

/** Enough to see whether every second byte is zero. */
const LOOKED_AT = 512;

/** UTF-16 or UTF-32, by its byte order mark or by the zeros that plain letters leave in it; undefined for anything else. */
export function wideEncoding(bytes: Uint8Array): EncodingName | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 && bytes.length >= 8 ? 'utf-32le' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32be';
  return byZeros(bytes.subarray(0, LOOKED_AT));
}

/** Zeros at one of two places, or at three of four, and hardly any elsewhere: a letter beyond Latin has none, and is rare here. */
function byZeros(bytes: Uint8Array): EncodingName | undefined {
  const zeros = [0, 0, 0, 0];
  for (const [at, byte] of bytes.entries()) if (byte === 0) zeros[at % 4] = (zeros[at % 4] ?? 0) + 1;
  const groups = Math.floor(bytes.length / 4);
  if (groups < 2) return undefined;
  const [mostly, none] = [groups * 0.6, groups * 0.1];
  const fits = (...expected: readonly boolean[]) =>
    expected.every((isZero, at) => (isZero ? (zeros[at] ?? 0) >= mostly : (zeros[at] ?? 0) <= none));
  if (fits(false, true, true, true)) return 'utf-32le';
  if (fits(true, true, true, false)) return 'utf-32be';
  if (fits(false, true, false, true)) return 'utf-16le';
  if (fits(true, false, true, false)) return 'utf-16be';
  return undefined;
}

const EASTERN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}]/gu;
const SPACED = /[\n ,.。、，！？!?]/g;

/** UTF-16 without a mark and without Latin letters, which leave no zeros: nearly all of it letters of one kind. */
export function wideByLetters(bytes: Uint8Array): EncodingName | undefined {
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 2));
  if (whole.length !== bytes.length) return undefined;
  return (['utf-16le', 'utf-16be'] as const).find((encoding) => {
    const text = decodeAs(encoding, whole);
    if (text === undefined || text.length < 4) return false;
    const [letters, spaces] = [text.match(EASTERN)?.length ?? 0, text.match(SPACED)?.length ?? 0];
    return spaces > 0 && letters + spaces >= text.length * 0.95;
  });
}
