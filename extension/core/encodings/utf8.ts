const REPLACEMENT = '\uFFFD';

/** A place in a text file that is no UTF-8. */
export interface BytePlace {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in bytes of its line. */
  readonly byte: number;
  /** UTF-16 units of the line before it. */
  readonly column: number;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes as text, a byte order mark kept; undefined where they are no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Bytes as text, with U+FFFD for what is no UTF-8: for a line that is told of as such, and read no further. */
export function decodeLeniently(bytes: Uint8Array): string {
  return lenient.decode(bytes);
}

/** Offset of the first byte that belongs to no character of UTF-8; -1 where all do. */
export function firstInvalid(bytes: Uint8Array): number {
  if (decodeUtf8(bytes) !== undefined) return -1;
  for (let at = 0; at < bytes.length;) {
    const length = lengthOf(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

/** Where the byte at `offset` stands; line ends are those of an editor (LF, CRLF, CR). */
export function bytePlace(bytes: Uint8Array, offset: number): BytePlace {
  let [line, start] = [1, 0];
  for (let at = 0; at < offset; at++) {
    if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] !== LF)) [line, start] = [line + 1, at + 1];
  }
  const before = decodeLeniently(bytes.subarray(start, offset));
  return { line, byte: offset - start + 1, column: before.startsWith('\uFEFF') ? before.length - 1 : before.length };
}

/** Whether a text was decoded with characters lost. */
export function hasReplacement(text: string): boolean {
  return text.includes(REPLACEMENT);
}

const LF = 0x0a;
const CR = 0x0d;

/** How many bytes the character at `at` has; 0 where it is none. Table 3-7 of the Unicode Standard. */
function lengthOf(bytes: Uint8Array, at: number): number {
  const [first = 0, second = 0] = [bytes[at], bytes[at + 1]];
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const [least, most] = [LEAST[first] ?? 0x80, MOST[first] ?? 0xbf];
  if (second < least || second > most) return 0;
  for (let next = at + 2; next < at + length; next++) if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

/** What may follow a first byte, where it is not all of 80 to BF. */
const LEAST: Readonly<Record<number, number>> = { 0xe0: 0xa0, 0xf0: 0x90 };
const MOST: Readonly<Record<number, number>> = { 0xed: 0x9f, 0xf4: 0x8f };
