/** Headings of a readable example; a line of content that looks like one gets a backslash. */
export const HEADINGS = ['system', 'user', 'input', 'assistant'] as const;
export type Heading = (typeof HEADINGS)[number];

const HEADING_LINE = new RegExp(`^(\\\\*)(# (?:${HEADINGS.join('|')})[ \\t]*)$`, 'gm');
/**
 * What an editor would change or could not keep: carriage returns (it has one kind of line end for a whole document), its
 * other line ends, control characters, a byte order mark, half a character. Before it, backslashes in a row.
 */
const HIDDEN = /(\\*)(u\{[0-9a-f]+\}|(?![\n\t])[\p{Cc}\p{Cs}\u2028\u2029\uFEFF])/gu;
const ESCAPED = /(\\*)u\{([0-9a-f]+)\}/g;

/**
 * A message's words as lines of a document, so that {@link unescapeContent} gives back every unit of them.
 *
 * Hidden characters are written `\u{d}`. Backslashes before what reads like that are doubled.
 */
export function escapeContent(content: string): string {
  return content
    .replace(HIDDEN, (_, backslashes: string, found: string) => {
      const code = found.startsWith('u{') ? undefined : found.charCodeAt(0);
      const doubled = backslashes + backslashes;
      return code === undefined ? doubled + found : `${doubled}\\u{${code.toString(16)}}`;
    })
    .replace(HEADING_LINE, String.raw`\$1$2`);
}

export function unescapeContent(text: string): string {
  return text
    .replace(HEADING_LINE, (line, backslashes: string) => (backslashes === '' ? line : line.slice(1)))
    .replace(ESCAPED, (whole, backslashes: string, code: string) => {
      const kept = backslashes.slice(0, Math.floor(backslashes.length / 2));
      if (backslashes.length % 2 === 0) return `${kept}u{${code}}`;
      const unit = parseInt(code, 16);
      return unit > 0xffff ? whole : kept + String.fromCharCode(unit);
    });
}
