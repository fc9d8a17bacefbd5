import type { DatasetShape, Message } from '../../../protocol/dataset';
import type { Diagnostic } from '../../../protocol/diagnostics';
import { toDiagnostic } from '../lint/severity';
import { jsonDocument, jsonDocumentFinding } from './jsonDocument';
import { readLine } from './line';
import type { JsonPath } from './place';

/** One non-empty line of a dataset file: an example, or what is wrong with it. */
export type DatasetLine =
  | {
      readonly kind: 'example';
      /** 1-based. */
      readonly line: number;
      readonly text: string;
      readonly shape: DatasetShape;
      readonly messages: readonly Message[];
      /** Where the keys stand that the shape does not read. */
      readonly unread: readonly JsonPath[];
    }
  | {
      readonly kind: 'problem';
      readonly line: number;
      readonly text: string;
      readonly diagnostics: readonly Diagnostic[];
    };

/** Reads JSONL in any of the four shapes; a broken line is a problem with its exact range, never an exception. */
export function readDataset(text: string): DatasetLine[] {
  const lines = splitLines(text);
  const [first] = lines;
  const other = first && jsonDocument(first.text, () => text.replace(/^\uFEFF/, ''));
  if (first && other) {
    const { line, finding } = jsonDocumentFinding(other, first);
    return [{ kind: 'problem', line, text: first.text, diagnostics: [toDiagnostic(finding, line)] }];
  }
  return lines.map(({ line, text }) => {
    const reading = readLine(text);
    if (reading.kind === 'problem') {
      return {
        kind: 'problem',
        line,
        text,
        diagnostics: reading.findings.map((finding) => toDiagnostic(finding, line)),
      };
    }
    const messages = reading.messages.map(({ sources: _, ...message }) => message);
    return { kind: 'example', line, text, shape: reading.shape, messages, unread: reading.unread };
  });
}

/**
 * The lines that are not blank, with their 1-based numbers. Line ends are those of an editor (LF, CRLF, CR), and a byte
 * order mark is no part of the first line, as editors do not count it either.
 */
function splitLines(text: string): { readonly line: number; readonly text: string }[] {
  return (text.startsWith('\uFEFF') ? text.slice(1) : text)
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ line: index + 1, text: line }))
    .filter(({ text: line }) => line.trim() !== '');
}
