import type { FileForm } from '../lint/fileForm';

/** A line of a file, and where its bytes stand, so that it can be read again. */
export interface FileLine {
  readonly text: string;
  /** Offset of its first byte. */
  readonly start: number;
  readonly bytes: number;
}

/** A longer line is no example, and is not held in memory as a whole: a file of another kind has the wrong name. */
const LONGEST_BYTES = 16 * 1024 * 1024;

const LF = 0x0a;
const CR = 0x0d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Cuts a stream of UTF-8 into lines, with the line ends of an editor (LF, CRLF, CR). A byte order mark is no part of the
 * first line.
 *
 * A line beyond {@link LONGEST_BYTES} is cut there; what is left is no JSON, and is told as such.
 */
export class ByteLines {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** The line under way, in pieces. */
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;
  /** Offset of the line under way. */
  private start = 0;
  private skipped = 0;
  private afterCr = false;
  private first = true;
  /** Lines taken so far, and the first of them that ended with CRLF. */
  private taken = 0;
  private crlf: { line: number; length: number; count: number } | undefined;
  private last = '';
  private byteOrderMark = false;

  /** How the file is written, as far as it has been read. */
  get form(): FileForm {
    return { byteOrderMark: this.byteOrderMark, crlf: this.crlf };
  }

  push(chunk: Uint8Array): FileLine[] {
    const lines: FileLine[] = [];
    let from = 0;
    if (this.afterCr && chunk.length > 0) {
      this.afterCr = false;
      if (chunk[0] === LF) {
        from = 1;
        this.start++;
        this.countCrlf();
      }
    }
    let lf = chunk.indexOf(LF, from);
    let cr = chunk.indexOf(CR, from);
    while (lf >= 0 || cr >= 0) {
      const end = lf < 0 || (cr >= 0 && cr < lf) ? cr : lf;
      this.take(chunk.subarray(from, end));
      const isCrLf = end === cr && chunk[cr + 1] === LF;
      lines.push(this.finish(isCrLf ? 2 : 1));
      if (isCrLf) this.countCrlf();
      this.afterCr = end === cr && cr === chunk.length - 1;
      from = end + (isCrLf ? 2 : 1);
      if (lf >= 0 && lf < from) lf = chunk.indexOf(LF, from);
      if (cr >= 0 && cr < from) cr = chunk.indexOf(CR, from);
    }
    this.take(chunk.subarray(from));
    return lines;
  }

  /** The last line, which has no line end; empty where the file ends with one. */
  end(): FileLine {
    return this.finish(0);
  }

  private countCrlf(): void {
    if (this.crlf) this.crlf.count++;
    else this.crlf = { line: this.taken, length: this.last.length, count: 1 };
  }

  private take(bytes: Uint8Array): void {
    const room = LONGEST_BYTES - this.pendingBytes;
    const kept = bytes.length > room ? bytes.subarray(0, room) : bytes;
    if (kept.length > 0) this.pending.push(kept);
    this.pendingBytes += kept.length;
    this.skipped += bytes.length - kept.length;
  }

  private finish(lineEnd: number): FileLine {
    let bytes =
      this.pending.length === 1 && this.pending[0] ? this.pending[0] : concat(this.pending, this.pendingBytes);
    let { start } = this;
    if (this.first && BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte)) {
      bytes = bytes.subarray(3);
      start += 3;
      this.byteOrderMark = true;
    }
    this.start += this.pendingBytes + this.skipped + lineEnd;
    this.first = false;
    this.pending = [];
    this.pendingBytes = 0;
    this.skipped = 0;
    this.taken++;
    this.last = this.decoder.decode(bytes);
    return { text: this.last, start, bytes: bytes.length };
  }
}

function concat(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
