import path from 'node:path';
import { readTextTail } from '../system/files';
import type { Run } from './runs';

/** Enough for a Python traceback with its causes. */
const TAIL = { bytes: 16_384, lines: 60 };

/** The last lines of the run's `train.log`; empty where there is none. */
export async function readLogTail(run: Run): Promise<string> {
  const text = await readTextTail(path.join(run.folder, 'train.log'), TAIL.bytes);
  return text.trimEnd().split('\n').slice(-TAIL.lines).map(lastState).join('\n');
}

/** A progress bar writes its states over each other, with carriage returns: the last is what one would see. */
function lastState(line: string): string {
  return line.split('\r').at(-1) ?? '';
}
