/** What a token's text looks like when nothing in it may hide. */
export interface VisiblePiece {
  readonly text: string;
  /** A sign that stands for what cannot be seen. */
  readonly sign: boolean;
}

const SIGNS: Readonly<Record<string, string>> = { ' ': '·', '\n': '⏎', '\r': '␍', '\t': '⇥' };
/** Control characters, and spaces and marks of no width or another's look. */
const HIDDEN = /[ \p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}\p{Co}]/u;

/** The text in pieces, with a sign for each space, line end and character that has no look of its own. */
export function visible(text: string): VisiblePiece[] {
  const pieces: { text: string; sign: boolean }[] = [];
  for (const character of text) {
    const sign = HIDDEN.test(character);
    const shown = sign ? (SIGNS[character] ?? `U+${hex(character.codePointAt(0) ?? 0)}`) : character;
    const last = pieces.at(-1);
    if (last?.sign === sign) last.text += shown;
    else pieces.push({ text: shown, sign });
  }
  return pieces;
}

function hex(code: number): string {
  return code.toString(16).toUpperCase().padStart(4, '0');
}

/** `e29c93` → `E2 9C 93`. */
export function spacedBytes(bytes: string): string {
  return bytes.toUpperCase().replace(/(..)(?=.)/g, '$1 ');
}
