/** A change to a document as editors tell of it: 0-based, in places of the document before the change. */
export interface LineChange {
  readonly range: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
  readonly text: string;
}

interface Lines {
  readonly lineCount: number;
  lineAt(line: number): { readonly text: string };
}

export type FollowedLine =
  /** It may have moved; its text is what it was. */
  | { readonly kind: 'same'; readonly line: number }
  /** It was typed in. */
  | { readonly kind: 'changed'; readonly line: number; readonly text: string }
  /** It is not there any more. */
  | { readonly kind: 'gone' };

/**
 * Where a line is after changes that were made together.
 *
 * @param line - 0-based, before the changes
 * @param text - what stands on it
 * @param after - the document with the changes made
 */
export function followLine(line: number, text: string, changes: readonly LineChange[], after: Lines): FollowedLine {
  const at = line + changes.reduce((moved, change) => moved + shift(line, change), 0);
  if (at >= 0 && at < after.lineCount) {
    const found = after.lineAt(at).text;
    if (found === text) return { kind: 'same', line: at };
    if (changes.every((change) => isWithin(line, change) || isApart(line, change)) && found.trim() !== '') {
      return { kind: 'changed', line: at, text: found };
    }
  }
  return findLine((candidate) => candidate === text, at, after);
}

/** Of the lines that are it, the one nearest to where it was. */
export function findLine(isIt: (text: string) => boolean, near: number, lines: Lines): FollowedLine {
  for (let distance = 0; distance < lines.lineCount + Math.abs(near); distance++) {
    for (const line of [near - distance, near + distance]) {
      if (line >= 0 && line < lines.lineCount && isIt(lines.lineAt(line).text)) return { kind: 'same', line };
    }
  }
  return { kind: 'gone' };
}

/** How many lines a change before the line puts between. */
function shift(line: number, { range: { start, end }, text }: LineChange): number {
  const before = end.line < line || (end.line === line && end.character === 0);
  return before ? lineEnds(text) - (end.line - start.line) : 0;
}

function isWithin(line: number, { range: { start, end }, text }: LineChange): boolean {
  return start.line === line && end.line === line && lineEnds(text) === 0;
}

function isApart(line: number, { range: { start, end } }: LineChange): boolean {
  return end.line < line || start.line > line;
}

function lineEnds(text: string): number {
  return text.split(/\r\n|\r|\n/).length - 1;
}
