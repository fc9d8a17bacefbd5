import { guessEncoding } from '../encodings/guess';
import type { ByteProblem } from '../encodings/inspect';
import { bytePlace, decodeLeniently, decodeUtf8, firstInvalid } from '../encodings/utf8';
import { wideEncoding } from '../encodings/wide';
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

/** Of the lines that are no UTF-8, as many bytes are kept to guess from. */
const KEPT_TO_GUESS = 64 * 1024;

/**
 * Cuts a stream of UTF-8 into lines, with the line ends of an editor (LF, CRLF, CR). A byte order mark is no part of the
 * first line.
 *
 * A line beyond {@link LONGEST_BYTES} is cut there; what is left is no JSON, and is told as such. A line that is no UTF-8 comes
 * as an empty one, and {@link form} tells of it: what it says nobody knows.
 */
export class ByteLines {
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
  private broken: ByteProblem | undefined;
  private brokenLines = 0;
  private readonly brokenBytes: Uint8Array[] = [];
  private brokenLength = 0;

  /** How the file is written, as far as it has been read. */
  get form(): FileForm {
    return { byteOrderMark: this.byteOrderMark, crlf: this.crlf, notUtf8: this.notUtf8 };
  }

  /** UTF-16 and UTF-32 have no lines that could be cut so. */
  get isWide(): boolean {
    return this.broken?.guess !== undefined;
  }

  private get notUtf8(): FileForm['notUtf8'] {
    if (!this.broken) return undefined;
    const guess = this.broken.guess ?? guessEncoding(concat(this.brokenBytes, this.brokenLength));
    return { ...this.broken, guess, lines: this.brokenLines };
  }

  push(chunk: Uint8Array): FileLine[] {
    if (this.taken === 0 && this.pendingBytes === 0) this.lookForWide(chunk);
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
    this.last = this.decode(bytes);
    return { text: this.last, start, bytes: bytes.length };
  }

  private lookForWide(bytes: Uint8Array): void {
    const guess = wideEncoding(bytes);
    if (guess) this.broken = { line: 1, byte: 1, column: 0, guess };
  }

  private decode(bytes: Uint8Array): string {
    if (this.taken === 1) this.lookForWide(bytes);
    if (this.isWide) return '';
    // What was cut may have been cut inside a character.
    const text = decodeUtf8(bytes) ?? (bytes.length === LONGEST_BYTES ? decodeLeniently(bytes) : undefined);
    if (text !== undefined) return text;
    this.broken ??= { ...bytePlace(bytes, firstInvalid(bytes)), line: this.taken };
    this.brokenLines++;
    if (this.brokenLength < KEPT_TO_GUESS) {
      const kept = Uint8Array.of(...bytes.subarray(0, KEPT_TO_GUESS), LF);
      this.brokenBytes.push(kept);
      this.brokenLength += kept.length;
    }
    return '';
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
