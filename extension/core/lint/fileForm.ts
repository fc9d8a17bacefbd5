import type { Finding } from '../dataset/line';
import { byteSentence, type ByteProblem } from '../encodings/inspect';

/** How a file is written, apart from its lines. */
export interface FileForm {
  readonly byteOrderMark: boolean;
  /** Absent where no line ends with CRLF; in an editor all do, or none. */
  readonly crlf?: CrlfLines | 'all';
  /** Absent where its bytes are UTF-8. */
  readonly notUtf8?: BrokenBytes;
}

/** What is wrong with the bytes of a file, and in how many lines; none where it has no lines that could be cut. */
interface BrokenBytes extends ByteProblem {
  readonly lines: number;
}

/** The first line that ends with CRLF, 1-based, how long it is, and how many lines end so. */
interface CrlfLines {
  readonly line: number;
  readonly length: number;
  readonly count: number;
}

export function fileFormOf(text: string): FileForm {
  const byteOrderMark = text.startsWith('\uFEFF');
  const first = text.indexOf('\r\n');
  if (first < 0) return { byteOrderMark };
  let count = 0;
  for (let at = first; at >= 0; at = text.indexOf('\r\n', at + 2)) count++;
  const before = text.slice(byteOrderMark ? 1 : 0, first).split(/[\n\r]/);
  return { byteOrderMark, crlf: { line: before.length, length: before.at(-1)?.length ?? 0, count } };
}

/**
 * What is said once for a file, and at which line.
 *
 * @param lines - how many it has; `first` is the first of them, where it is at hand
 */
export function fileFindings(
  form: FileForm | undefined,
  lines: { readonly count: number; readonly first: string | undefined },
): { readonly line: number; readonly finding: Finding }[] {
  const crlf = form?.crlf === 'all' ? crlfOfAll(lines) : form?.crlf;
  return [
    ...(form?.notUtf8 ? [{ line: form.notUtf8.line, finding: notUtf8(form.notUtf8) }] : []),
    ...(form?.byteOrderMark ? [{ line: 1, finding: BYTE_ORDER_MARK }] : []),
    ...(crlf ? [{ line: crlf.line, finding: crlfLineEnds(crlf) }] : []),
  ];
}

function crlfOfAll({ count, first = '' }: { readonly count: number; readonly first: string | undefined }) {
  return count < 2 ? undefined : { line: 1, length: first.length, count: count - 1 };
}

/** A file that is no UTF-8. `persona-tuner convert` writes it anew. */
export function notUtf8(problem: ByteProblem & { readonly lines?: number }): Finding {
  const { column, lines = 0 } = problem;
  const more = lines > 1 ? ` ${String(lines - 1)} more ${lines === 2 ? 'line is' : 'lines are'} not either.` : '';
  return {
    code: 'not-utf8',
    span: { start: column, end: column + 1 },
    message: `The file cannot be read as it is meant: ${byteSentence(problem)} ('persona-tuner convert' does).${more}`,
  };
}

const BYTE_ORDER_MARK: Finding = {
  code: 'byte-order-mark',
  span: { start: 0, end: 0 },
  message:
    "The file begins with a byte order mark (U+FEFF). Python's json refuses the first line for it. Save the file as 'UTF-8', " +
    "not as 'UTF-8 with BOM'.",
};

function crlfLineEnds({ length, count }: CrlfLines): Finding {
  return {
    code: 'crlf-line-ends',
    span: { start: length, end: length },
    message:
      `${String(count)} ${count === 1 ? 'line ends' : 'lines end'} with CRLF, as on Windows. That is read well, but the file's hash ` +
      'differs from machine to machine, and runs on the same data look different. Save it with LF.',
  };
}
