import { closeSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { ByteLines, type FileLine } from '../core/dataset/byteLines';
import { fileMissing, fileUnreadable } from '../core/errors';
import type { Linter } from '../core/lint/linter';
import type { FileUse } from '../core/lint/set/setRule';
import { isErrno } from './files';

/** What VS Code does not hand to extensions; nor do we hold its text in memory. */
export const LARGE_BYTES = 50 * 1024 * 1024;

/** Small enough that a keystroke in another file does not wait, large enough to read fast. */
const CHUNK_BYTES = 256 * 1024;

export interface DatasetFile {
  /** What findings call it. */
  readonly key: string;
  readonly path: string;
  readonly use: FileUse;
  /** Who asked for it, for the error that says it is not there. */
  readonly namedBy?: string;
}

/**
 * Reads a dataset from disk into a linter, bit by bit; of a large one only what was found is kept.
 *
 * @returns false where `signal` ended it
 * @throws UserError when there is no such file, or it cannot be read
 */
export async function readDatasetFile(
  linter: Linter,
  { key, path, use, namedBy = 'persona.json' }: DatasetFile,
  signal: AbortSignal,
): Promise<boolean> {
  linter.remove(key);
  const file = await open(path).catch((error: unknown) => {
    throw isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')
      ? fileMissing(path, namedBy)
      : fileUnreadable(path, error);
  });
  try {
    const isLarge = (await file.stat()).size > LARGE_BYTES;
    const take = (lines: FileLine[]) => {
      if (isLarge) linter.append(key, use, lines, (at) => readAgain(path, at));
      else
        linter.push(
          key,
          use,
          lines.map(({ text }) => text),
        );
    };
    const lines = new ByteLines();
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES);
      if (signal.aborted) return false;
      if (bytesRead === 0) break;
      take(lines.push(buffer.subarray(0, bytesRead)));
    }
    take([lines.end()]);
    linter.formed(key, lines.form);
    return true;
  } catch (error) {
    throw fileUnreadable(path, error);
  } finally {
    await file.close();
  }
}

function readAgain(path: string, { start, bytes }: { readonly start: number; readonly bytes: number }): string {
  const buffer = Buffer.alloc(bytes);
  try {
    const file = openSync(path, 'r');
    readSync(file, buffer, 0, bytes, start);
    closeSync(file);
  } catch {
    // It went between the check and now; the watcher tells in a moment.
    return '';
  }
  return buffer.toString('utf8');
}
