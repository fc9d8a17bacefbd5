import { watch } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';

/** Network folders and some containers tell no changes, so there is a slow look besides. */
const POLL_MS = 1_000;

/**
 * Yields the whole lines of a file that another process appends to; a last line that is still half written waits.
 *
 * @param isOver - asked when nothing new is there; once true (and still nothing new), the lines end
 */
export async function* followLines(
  file: string,
  isOver: () => Promise<boolean>,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const changes = watchFolder(path.dirname(file), signal);
  const decoder = new TextDecoder();
  let offset = 0;
  let rest = '';
  let over = false;
  try {
    while (!signal?.aborted) {
      const bytes = await readFrom(file, offset);
      offset += bytes.length;
      if (bytes.length > 0) {
        const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        yield* lines;
        over = false;
      } else if (over) {
        return;
      } else {
        // Over now: whatever was written before that is read in one more round.
        over = await isOver();
        if (!over) await changes.next();
      }
    }
  } finally {
    changes.close();
  }
}

async function readFrom(file: string, offset: number): Promise<Buffer> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return Buffer.alloc(0);
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.max(0, size - offset));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** `next()` resolves at the next change, at the next slow look, or when `signal` aborts. */
function watchFolder(folder: string, signal?: AbortSignal): { next(): Promise<void>; close(): void } {
  let wake: () => void = () => undefined;
  let changed = false;
  const notice = () => {
    changed = true;
    wake();
  };
  let watcher: ReturnType<typeof watch> | undefined;
  try {
    watcher = watch(folder, notice);
    watcher.on('error', () => watcher?.close());
  } catch {
    // The slow look is enough.
  }
  signal?.addEventListener('abort', notice, { once: true });
  return {
    next: () =>
      new Promise((resolve) => {
        const timer = setTimeout(notice, POLL_MS);
        wake = () => {
          clearTimeout(timer);
          changed = false;
          wake = () => undefined;
          resolve();
        };
        if (changed || signal?.aborted) wake();
      }),
    close: () => {
      watcher?.close();
      signal?.removeEventListener('abort', notice);
    },
  };
}
