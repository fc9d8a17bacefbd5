import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes that are read in one go; a vocabulary is some megabytes. */
const CHUNK_BYTES = 1024 * 1024;

const [STRING, ARRAY] = [8, 9];
/** Bytes of each type of value, by its number; texts and lists say theirs themselves. */
const SIZES: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };

/**
 * The text under a key of a GGUF's metadata (versions 2 and 3, little-endian); undefined where there is none, or the file is
 * no whole GGUF: who loads it tells.
 */
export function readGgufText(file: string, key: string): string | undefined {
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    return textUnder(key, new Bytes(handle));
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function textUnder(wanted: string, bytes: Bytes): string | undefined {
  const version = bytes.text(4) === 'GGUF' ? bytes.number(4) : 0;
  if (version !== 2 && version !== 3) return undefined;
  bytes.skip(8);
  for (let left = bytes.number(8); left > 0; left--) {
    const key = bytes.text(bytes.number(8));
    const type = bytes.number(4);
    if (key === wanted) return type === STRING ? bytes.text(bytes.number(8)) : undefined;
    pass(type, bytes);
  }
  return undefined;
}

/** Goes over a value. */
function pass(type: number, bytes: Bytes): void {
  const size = SIZES[type];
  if (size !== undefined) bytes.skip(size);
  else if (type === STRING) bytes.skip(bytes.number(8));
  else if (type === ARRAY) {
    const of = bytes.number(4);
    const count = bytes.number(8);
    const each = SIZES[of];
    if (each !== undefined) bytes.skip(count * each);
    else for (let at = 0; at < count; at++) pass(of, bytes);
  } else throw new Error(`There is no type ${String(type)}.`);
}

/** A file, read from its beginning to its end. */
class Bytes {
  private chunk = Buffer.alloc(0);
  /** Where the chunk begins in the file, and where we are in it. */
  private start = 0;
  private at = 0;
  private readonly size: number;

  constructor(private readonly handle: number) {
    this.size = fstatSync(handle).size;
  }

  number(bytes: 4 | 8): number {
    const at = this.take(bytes);
    return bytes === 4 ? this.chunk.readUInt32LE(at) : Number(this.chunk.readBigUInt64LE(at));
  }

  text(bytes: number): string {
    const at = this.take(bytes);
    return this.chunk.toString('utf8', at, at + bytes);
  }

  skip(bytes: number): void {
    this.at += bytes;
    if (this.start + this.at > this.size) throw new Error('The file ends too early.');
  }

  /** Has so many bytes at hand, goes behind them, and tells where they begin in the chunk. */
  private take(bytes: number): number {
    if (this.at + bytes > this.chunk.length) {
      this.start += this.at;
      this.at = 0;
      if (this.start + bytes > this.size) throw new Error('The file ends too early.');
      this.chunk = Buffer.alloc(Math.min(Math.max(bytes, CHUNK_BYTES), this.size - this.start));
      readSync(this.handle, this.chunk, 0, this.chunk.length, this.start);
    }
    const at = this.at;
    this.at += bytes;
    return at;
  }
}
