import type { DatasetShape } from '../../../protocol/dataset';
import type { DiagnosticCode } from '../../../protocol/diagnostics';
import { duplicateKeys, duplicateSentence } from './duplicateKeys';
import { readJson, type DuplicateKey, type Span } from './json';
import { placeOf, wholeLine, type JsonPath } from './place';
import { readShape, type SourcedMessage } from './shapes';

/** Something wrong in one line, wherever the line stands in its file. */
export interface Finding {
  readonly code: DiagnosticCode;
  readonly span: Span;
  readonly message: string;
  /** What is told once a file: its first finding stands for all of the same name. */
  readonly once?: string;
}

export type LineReading =
  | {
      readonly kind: 'example';
      readonly shape: DatasetShape;
      readonly messages: readonly SourcedMessage[];
      /** Where the keys stand that the shape does not read. */
      readonly unread: readonly JsonPath[];
    }
  | { readonly kind: 'problem'; readonly findings: readonly Finding[] };

/** Half of a surrogate pair: no tokenizer can encode it. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

/** Reads the text of one line. Never throws. */
export function readLine(text: string): LineReading {
  const parsed = parseLine(text);
  if (parsed.kind === 'problem') return parsed;
  const shape = readShape(parsed.value);
  if (shape.kind === 'problem') {
    const findings = shape.problems.map(({ code, path, message, once }) => ({
      code,
      message,
      span: placeOf(text, path),
      ...(once !== undefined && { once }),
    }));
    return { kind: 'problem', findings };
  }
  // Of a line that was decoded, only an escape can name half of a character.
  if (text.isWellFormed() && !(text.includes('\\u') && SURROGATE_ESCAPE.test(text))) return shape;
  const findings = shape.messages.flatMap((message) => loneSurrogates(text, message));
  return findings.length > 0 ? { kind: 'problem', findings } : shape;
}

type Parsed =
  { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'problem'; readonly findings: Finding[] };

/** A line as a JSON value in which no key stands twice. */
export function parseLine(text: string): Parsed {
  try {
    const value: unknown = JSON.parse(text);
    const twice = duplicateKeys(text, value);
    return twice.length === 0 ? { kind: 'value', value } : { kind: 'problem', findings: twice.map(duplicateKey) };
  } catch (error) {
    const reading = readJson(text);
    const { span, message } =
      reading.kind === 'problem'
        ? reading
        : {
            span: wholeLine(text),
            message: error instanceof Error ? error.message : '',
          };
    return {
      kind: 'problem',
      findings: [{ code: 'invalid-json', span, message }],
    };
  }
}

function duplicateKey(duplicate: DuplicateKey): Finding {
  const message = duplicateSentence(duplicate, (at) => `column ${String(at + 1)}`);
  return { code: 'duplicate-key', span: duplicate.second, message };
}

function loneSurrogates(text: string, message: SourcedMessage): Finding[] {
  const at = message.content.search(LONE_SURROGATE);
  if (at < 0) return [];
  const code = message.content.charCodeAt(at).toString(16);
  return [
    {
      code: 'invalid-json',
      span: placeInMessage(text, message, at, at + 1),
      message: `'\\u${code}' is half of a character: its other half is missing. Remove it, or write the character itself.`,
    },
  ];
}

/** Where the units [from, to) of a message's content stand in its line. */
export function placeInMessage(text: string, message: SourcedMessage, from: number, to: number): Span {
  const source = message.sources.findLast(({ offset }) => offset <= from);
  if (!source) return wholeLine(text);
  const end = Math.min(to - source.offset, source.length);
  return placeOf(text, source.path, [from - source.offset, end]);
}

/** Where a message's whole content stands in its line, quotes included. */
export function placeOfMessage(text: string, message: SourcedMessage): Span {
  const [first] = message.sources;
  const last = message.sources.at(-1);
  if (!first || !last) return wholeLine(text);
  return {
    start: placeOf(text, first.path).start,
    end: placeOf(text, last.path).end,
  };
}
