/** How far a token's bytes are looked for in the text where a normalizer has changed something. */
const FARTHEST = 64;
const SPACE = 0x20;

/**
 * Where each token begins in the text it was made of, in bytes of UTF-8; one more for the end of the last.
 *
 * Tokens follow one another without a gap. Where a normalizer has changed the text (a space put before the first word, NFC),
 * a token begins at the next place where its bytes are found, else where the one before it ended.
 *
 * @param text - UTF-8
 * @param tokens - the bytes of each token
 */
export function alignTokens(text: Uint8Array, tokens: readonly Uint8Array[]): number[] {
  const starts: number[] = [];
  let at = 0;
  for (const token of tokens) {
    const put = token[0] === SPACE && text[at] !== SPACE && standsAt(text, at, token.subarray(1));
    const bytes = put ? token.subarray(1) : token;
    const found = find(text, at, bytes);
    starts.push(found ?? at);
    if (found !== undefined) at = found + bytes.length;
  }
  return [...starts, at];
}

function find(text: Uint8Array, from: number, bytes: Uint8Array): number | undefined {
  for (let at = from; at <= Math.min(from + FARTHEST, text.length - bytes.length); at++) {
    if (standsAt(text, at, bytes)) return at;
  }
  return undefined;
}

function standsAt(text: Uint8Array, at: number, bytes: Uint8Array): boolean {
  for (let index = 0; index < bytes.length; index++) if (text[at + index] !== bytes[index]) return false;
  return true;
}
