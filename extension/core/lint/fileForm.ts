import type { Finding } from '../dataset/line';

/** How a file is written, apart from its lines. */
export interface FileForm {
  readonly byteOrderMark: boolean;
  /** The first line that ends with CRLF, 1-based, how long it is, and how many lines end so. Absent where none does. */
  readonly crlf?: { readonly line: number; readonly length: number; readonly count: number };
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

/** What is said once for a file, and at which line. */
export function fileFindings(form: FileForm | undefined): { readonly line: number; readonly finding: Finding }[] {
  return [
    ...(form?.byteOrderMark ? [{ line: 1, finding: BYTE_ORDER_MARK }] : []),
    ...(form?.crlf ? [{ line: form.crlf.line, finding: crlfLineEnds(form.crlf) }] : []),
  ];
}

const BYTE_ORDER_MARK: Finding = {
  code: 'byte-order-mark',
  span: { start: 0, end: 0 },
  message:
    "The file begins with a byte order mark (U+FEFF). Python's json refuses the first line for it. Save the file as 'UTF-8', " +
    "not as 'UTF-8 with BOM'.",
};

function crlfLineEnds({ length, count }: NonNullable<FileForm['crlf']>): Finding {
  return {
    code: 'crlf-line-ends',
    span: { start: length, end: length },
    message:
      `${String(count)} ${count === 1 ? 'line ends' : 'lines end'} with CRLF, as on Windows. That is read well, but the file's hash ` +
      'differs from machine to machine, and runs on the same data look different. Save it with LF.',
  };
}
