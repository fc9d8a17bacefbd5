import { closeSync, openSync, readSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { LintContext } from '../../../protocol/datasetWorker';
import { ByteLines, type FileLine } from '../../core/dataset/byteLines';
import { fileMissing, fileUnreadable } from '../../core/errors';
import type { Linter } from '../../core/lint/linter';
import type { FileUse } from '../../core/lint/set/setRule';
import { isErrno } from '../system/files';
import { LineFeed } from './lineFeed';
import { LineHelpers } from './lineHelpers';

/** What VS Code does not hand to extensions; nor do we hold its text in memory. */
export const LARGE_BYTES = 50 * 1024 * 1024;

/** Small enough that a keystroke in another file does not wait, large enough to read fast. */
const CHUNK_BYTES = 64 * 1024;

export interface DatasetFile {
  /** What findings call it. */
  readonly key: string;
  readonly path: string;
  readonly use: FileUse;
  /** Who asked for it, for the error that says it is not there. */
  readonly namedBy?: string;
}

/**
 * Reads a dataset from disk into a linter, bit by bit; of a large one only what was found is kept, and other threads help.
 *
 * @param context - what the linter checks against, for those threads
 * @returns false where `signal` ended it
 * @throws UserError when there is no such file, or it cannot be read
 */
export async function readDatasetFile(
  linter: Linter,
  { key, path, use, namedBy = 'persona.json' }: DatasetFile,
  context: LintContext,
  signal: AbortSignal,
): Promise<boolean> {
  linter.remove(key);
  const file = await open(path).catch((error: unknown) => {
    throw isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')
      ? fileMissing(path, namedBy)
      : fileUnreadable(path, error);
  });
  try {
    return await feedFile(linter, file, { key, path, use }, context, signal);
  } catch (error) {
    throw fileUnreadable(path, error);
  } finally {
    await file.close();
  }
}

async function feedFile(
  linter: Linter,
  file: FileHandle,
  { key, path, use }: DatasetFile,
  context: LintContext,
  signal: AbortSignal,
): Promise<boolean> {
  const { size } = await file.stat();
  const helpers = LineHelpers.of(size, context);
  const texts = (lines: readonly FileLine[]) => lines.map(({ text }) => text);
  const feed = new LineFeed<FileLine>({
    take: (lines, judged) => {
      if (size > LARGE_BYTES) linter.append(key, use, lines, (at) => readAgain(path, at), judged);
      else linter.push(key, use, texts(lines), judged);
    },
    judge: (lines) => linter.judge(texts(lines)),
    textOf: ({ text }) => text,
    helpers,
  });
  try {
    const lines = new ByteLines();
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES);
      if (signal.aborted) return false;
      if (bytesRead === 0) break;
      feed.push(lines.push(buffer.subarray(0, bytesRead)));
      if (lines.isWide) break;
    }
    feed.push([lines.end()]);
    await feed.end();
    linter.formed(key, lines.form);
    return true;
  } finally {
    await helpers?.end();
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
