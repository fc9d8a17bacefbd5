/** A Markdown table; the last column of a table of numbers is as wide as its words. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Somebody's text inside a table cell: it can break neither the cell nor the row, and stays as it was written. */
export function cell(text: string): string {
  return escapeMarkdown(text.trim()).replace(/\r\n|\n|\r/g, '<br>');
}

/** Text in which nothing is taken for Markdown or HTML. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]|~#]/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** A share of 0–1 as a whole percentage. */
export function percent(share: number): string {
  return `${String(Math.round(share * 100))} %`;
}
