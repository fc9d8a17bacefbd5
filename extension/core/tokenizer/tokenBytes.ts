/** How a tokenizer writes text into the strings of its vocabulary. */
export type TokenSpelling =
  /** GPT-2's: each byte is one printable character. */
  | 'byte-level'
  /** SentencePiece's: a space is `▁`, and a byte without a token of its own is `<0x0A>`. */
  | 'sentencepiece';

const SPELT_BYTE = /^<0x([0-9A-Fa-f]{2})>$/;
const utf8 = new TextEncoder();

/** Which spelling the decoder of a `tokenizer.json` undoes. */
export function spellingOf(tokenizerJson: Readonly<Record<string, unknown>>): TokenSpelling {
  return JSON.stringify(tokenizerJson['decoder'] ?? null).includes('"ByteLevel"') ? 'byte-level' : 'sentencepiece';
}

/** The bytes of text that a token of the vocabulary stands for. Added tokens are spelt as they are: not for this. */
export function tokenBytes(token: string, spelling: TokenSpelling): Uint8Array {
  if (spelling === 'byte-level') {
    const bytes = Array.from(token, (character) => BYTES.get(character));
    return bytes.includes(undefined) ? utf8.encode(token) : Uint8Array.from(bytes as number[]);
  }
  const spelt = SPELT_BYTE.exec(token)?.[1];
  return spelt === undefined ? utf8.encode(token.replaceAll('▁', ' ')) : Uint8Array.of(parseInt(spelt, 16));
}

/** GPT-2's table: printable Latin-1 bytes are themselves, the others follow from U+0100. */
const BYTES = ((): ReadonlyMap<string, number> => {
  const isPrintable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let next = 0x100;
  return new Map(
    Array.from({ length: 256 }, (_, byte) => [String.fromCodePoint(isPrintable(byte) ? byte : next++), byte]),
  );
})();

const CHARACTERS = [...BYTES.keys()];

/** A text as GPT-2 spells it: a character for each byte of its UTF-8. */
export function byteLevelSpelling(text: string): string {
  let spelt = '';
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x800) return spelt + spellingOfBytes(text.slice(at));
    if (unit >= 0x80) spelt += CHARACTERS[0xc0 | (unit >> 6)] ?? '';
    spelt += CHARACTERS[unit < 0x80 ? unit : 0x80 | (unit & 0x3f)] ?? '';
  }
  return spelt;
}

function spellingOfBytes(text: string): string {
  let spelt = '';
  for (const byte of utf8.encode(text)) spelt += CHARACTERS[byte] ?? '';
  return spelt;
}
