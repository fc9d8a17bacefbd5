import type { EncodingName } from './names';

/** Windows-1252 beyond Latin-1, from byte 80 on; five bytes are no character. */
const CP1252 = '€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ';

/**
 * Bytes of an encoding as text, without a byte order mark; undefined where they are none of it, so that nothing is ever
 * replaced.
 */
export function decodeAs(encoding: EncodingName, bytes: Uint8Array): string | undefined {
  switch (encoding) {
    // Some versions of Node decode it as Latin-1.
    case 'windows-1252':
      return decode1252(bytes);
    case 'utf-32le':
    case 'utf-32be':
      return decodeUtf32(bytes, encoding === 'utf-32le');
    default:
      return decodeByLibrary(encoding, bytes);
  }
}

function decodeByLibrary(encoding: EncodingName, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // No such text, or a runtime that does not have the table.
    return undefined;
  }
}

function decode1252(bytes: Uint8Array): string | undefined {
  let text = '';
  for (const byte of bytes) {
    const character = byte < 0x80 || byte > 0x9f ? String.fromCharCode(byte) : CP1252.charAt(byte - 0x80);
    if (character === '\0' && byte !== 0) return undefined;
    text += character;
  }
  return text;
}

function decodeUtf32(bytes: Uint8Array, littleEndian: boolean): string | undefined {
  if (bytes.length % 4 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const point = view.getUint32(at, littleEndian);
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return undefined;
    if (at > 0 || point !== 0xfeff) text += String.fromCodePoint(point);
  }
  return text;
}
