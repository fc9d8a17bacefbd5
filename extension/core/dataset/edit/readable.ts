import { escapeContent, HEADINGS, unescapeContent, type Heading } from './escapes';

/** One heading of a readable example and what stands below it. */
export interface Section {
  readonly heading: Heading;
  readonly content: string;
}

export type ReadSections =
  | { readonly kind: 'sections'; readonly sections: readonly Section[] }
  /** What is wrong, as a sentence with what to do. */
  | { readonly kind: 'broken'; readonly message: string };

const HEADING = new RegExp(`^# (${HEADINGS.join('|')})[ \\t]*$`);
const NAMES = HEADINGS.map((name) => `'# ${name}'`).join(', ');

/** Sections as a document: a heading for each, an empty line around it. */
export function writeSections(sections: readonly Section[]): string {
  return sections.map(({ heading, content }) => `# ${heading}\n\n${escapeContent(content)}\n`).join('\n');
}

/**
 * The sections of a document; the inverse of {@link writeSections} for every content.
 *
 * A missing empty line after a heading, before one, or at the end is taken as there: people forget it, editors add it.
 *
 * @param text - line ends may be LF or CRLF, whichever the editor has
 */
export function readSections(text: string): ReadSections {
  const lines = text.replace(/\r\n/g, '\n').split('\n');
  const starts = lines.flatMap((line, index) => (HEADING.test(line) ? [index] : []));
  const [first] = starts;
  if (first === undefined) return broken(`There is no heading. Write ${NAMES} on a line of its own before each turn.`);
  const stray = lines.slice(0, first).findIndex((line) => line.trim() !== '');
  if (stray >= 0) {
    return broken(`Line ${String(stray + 1)} stands before the first heading. Put one of ${NAMES} above it.`);
  }
  const sections = starts.map((start, index) => {
    const [, heading] = HEADING.exec(lines[start] ?? '') ?? [];
    return { heading: heading as Heading, content: contentOf(lines.slice(start + 1, starts[index + 1])) };
  });
  return { kind: 'sections', sections };
}

/** Takes off the empty line after the heading, and the line end or empty line before the next. */
function contentOf(lines: readonly string[]): string {
  const from = lines[0] === '' ? 1 : 0;
  const to = lines.length > from && lines.at(-1) === '' ? lines.length - 1 : lines.length;
  return unescapeContent(lines.slice(from, to).join('\n'));
}

function broken(message: string): ReadSections {
  return { kind: 'broken', message };
}
