import type { Finding } from './line';
import { readJsonValues, type JsonNode, type Span } from './json';
import { placeInText } from './place';

/** A file that is JSON, but not one value a line. */
export type JsonDocument =
  | {
      readonly kind: 'array' | 'objects';
      /** The text of each example. */
      readonly items: readonly string[];
    }
  /** It is meant as such, and something in it is no JSON. */
  | { readonly kind: 'broken'; readonly line: number; readonly span: Span; readonly message: string };

/** How a line looks that opens something and does not close it: the first of an array, or of an object over several lines. */
const OPENS = /^\s*(?:\[|\{\s*$|\{.*[,{[]\s*$)/;
/** A line that can be nothing else. */
const MUST_OPEN = /^\s*(?:\[\s*(?:\{.*[^\]\s]\s*)?|\{\s*)$/;

/**
 * What is saved as JSONL and is none; undefined for anything else. Of a file that is JSONL, no more than the first line is
 * looked at.
 *
 * @param firstLine - the first that is not blank
 * @param whole - gives the text
 */
export function jsonDocument(firstLine: string, whole: () => string): JsonDocument | undefined {
  if (!OPENS.test(firstLine)) return undefined;
  const text = whole();
  const reading = readJsonValues(text);
  if (reading.kind === 'problem') {
    if (!MUST_OPEN.test(firstLine) || isMostlyLines(text)) return undefined;
    const { line, start } = placeInText(text, reading.span.start);
    return { kind: 'broken', line, span: { start, end: start + 1 }, message: reading.message };
  }
  const { values } = reading;
  const [first] = values;
  if (first?.kind === 'array') {
    if (values.length > 1 || first.items.length === 0 || !first.items.every(isObject)) return undefined;
    return { kind: 'array', items: first.items.map((item) => written(text, item)) };
  }
  const isSpread = values.some(({ start, end }) => /[\n\r]/.test(text.slice(start, end)));
  if (!isSpread || !values.every(isObject)) return undefined;
  return { kind: 'objects', items: values.map((value) => written(text, value)) };
}

/** What is said of it, once for the file. @param first - the first line that is not blank, 1-based */
export function jsonDocumentFinding(
  document: JsonDocument,
  first: { readonly line: number; readonly text: string },
): { readonly line: number; readonly finding: Finding } {
  if (document.kind === 'broken') {
    const { line, span, message } = document;
    const finding: Finding = {
      code: 'not-jsonl',
      span,
      message: `The file is JSON over several lines, not one example a line, and it breaks here. ${message}`,
    };
    return { line, finding };
  }
  const { kind, items } = document;
  const count = `${String(items.length)} ${items.length === 1 ? 'example' : 'examples'}`;
  const what = kind === 'array' ? `is a JSON array of ${count}` : `holds ${count} as JSON that goes over several lines`;
  const start = first.text.length - first.text.trimStart().length;
  const message = `The file ${what}; a dataset is JSONL, one example a line. Rewrite it ('persona-tuner convert' does).`;
  return {
    line: first.line,
    finding: { code: 'not-jsonl', span: { start, end: first.text.trimEnd().length }, message },
  };
}

/** A text as JSONL, where it is JSON and none; undefined where there is nothing to rewrite. */
export function asJsonLines(text: string): { readonly text: string; readonly examples: number } | undefined {
  const [firstLine = ''] = text.trimStart().split(/[\r\n]/, 1);
  const document = jsonDocument(firstLine, () => text);
  if (!document || document.kind === 'broken') return undefined;
  return { text: document.items.map((item) => `${item}\n`).join(''), examples: document.items.length };
}

/** Whether it is JSONL whose first line is merely broken: the others are values by themselves. */
function isMostlyLines(text: string): boolean {
  const [, ...others] = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return others.filter(isWhole).length * 2 >= others.length;
}

function isWhole(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}

function isObject({ kind }: JsonNode): boolean {
  return kind === 'object';
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s"{}[\],:]+/gs;

/** A value on one line, each of its texts and numbers as it was written. */
function written(text: string, { start, end }: JsonNode): string {
  const tokens = text.slice(start, end).match(TOKEN) ?? [];
  return tokens.map((token) => (token === ',' || token === ':' ? `${token} ` : token)).join('');
}
