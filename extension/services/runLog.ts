import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Run } from './runs';

/** Enough for a Python traceback with its causes. */
const TAIL = { bytes: 16_384, lines: 60 };

/** The last lines of the run's `train.log`; empty where there is none. Never reads more than its end. */
export async function readLogTail(run: Run): Promise<string> {
  const file = await open(path.join(run.folder, 'train.log'), 'r').catch(() => undefined);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - TAIL.bytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const lines = buffer.subarray(0, bytesRead).toString('utf8').trimEnd().split('\n');
    // The first line read is most likely the end of one.
    return (from > 0 ? lines.slice(1) : lines).slice(-TAIL.lines).map(lastState).join('\n');
  } finally {
    await file.close();
  }
}

/** A progress bar writes its states over each other, with carriage returns: the last is what one would see. */
function lastState(line: string): string {
  return line.replace(/\r$/, '').split('\r').at(-1) ?? '';
}
