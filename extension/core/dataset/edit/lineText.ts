import type { JsonNode, Span } from '../json';

/** A piece of a line to put in place of another. */
export interface TextEdit extends Span {
  readonly text: string;
}

/** A line written anew, or why it cannot be, as a sentence. */
export type WrittenLine =
  { readonly kind: 'line'; readonly text: string } | { readonly kind: 'broken'; readonly message: string };

/** How the line's writer spaces and spells JSON, so that what is written into it looks the same. */
export class LineStyle {
  private readonly space: '' | ' ';
  private readonly ascii: boolean;

  constructor(line: string) {
    this.space = /^\s*\{\s*"[^"]*"\s*:\S/.test(line) ? '' : ' ';
    // Python's default: everything beyond ASCII as an escape.
    this.ascii = /\\u[0-9a-fA-F]{4}/.test(line) && !/[^\0-\x7f]/.test(line);
  }

  /** A text as JSON. Line ends that only some programs know are escaped: an editor would break the line there. */
  string(text: string): string {
    return JSON.stringify(text).replace(this.ascii ? /[^\0-\x7f]/g : /[\u2028\u2029]/g, escapeUnit);
  }

  object(members: readonly (readonly [key: string, json: string])[]): string {
    return `{${members.map(([key, json]) => this.member(key, json)).join(this.comma)}}`;
  }

  list(items: readonly string[]): string {
    return `[${items.join(this.comma)}]`;
  }

  /** One more member at the end of an object that has some. */
  added(object: JsonNode & { readonly kind: 'object' }, key: string, json: string): TextEdit {
    const at = Math.max(...[...object.members.values()].map(({ value }) => value.end));
    return { start: at, end: at, text: `${this.comma}${this.member(key, json)}` };
  }

  private member(key: string, json: string): string {
    return `${this.string(key)}:${this.space}${json}`;
  }

  private get comma(): string {
    return `,${this.space}`;
  }
}

function escapeUnit(unit: string): string {
  return String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The text with all edits made; they must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => a.start - b.start)
    .reduceRight((edited, edit) => edited.slice(0, edit.start) + edit.text + edited.slice(edit.end), text);
}
