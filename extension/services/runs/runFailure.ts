import path from 'node:path';
import type { RunEvent } from '../../../protocol/events';
import type { RunManifest } from '../../../protocol/run';
import { diagnose } from '../../core/knownIssues/diagnose';
import { diagnosisText, type Diagnosis } from '../../core/knownIssues/knownIssue';
import { readTextTail } from '../system/files';

/** Why a run is over without its adapter. */
export interface RunFailure {
  /** For people: what happened, and where it is known, why and what to do. */
  readonly message: string;
  /** The known issue that it is. */
  readonly diagnosis: Diagnosis | undefined;
}

/** More than any traceback; a log of warnings may have megabytes. */
const TAIL_BYTES = 64 * 1024;

/** First words of the line that `startTraining` and `resumeTraining` write, so that an old failure is not taken for this one. */
const ATTEMPT = '--- started ';

export function attemptLine(time: string): string {
  return `${ATTEMPT}${time} ---\n`;
}

/**
 * Reads the end of the run's log and events against the known issues.
 *
 * @returns undefined when there is neither an error nor a log
 */
export async function readFailure(
  folder: string,
  run: {
    readonly events: readonly RunEvent[];
    readonly manifest?: RunManifest | undefined;
    readonly interrupted: boolean;
  },
): Promise<RunFailure | undefined> {
  const log = lastAttempt(await readTextTail(path.join(folder, 'train.log'), TAIL_BYTES));
  const began = run.events.findLastIndex(({ type }) => type === 'start');
  const events = run.events.slice(Math.max(0, began));
  const error = events.findLast((event) => event.type === 'error');
  const held = events.findLast((event) => event.type === 'step')?.memoryBytes;
  const machineBytes = run.manifest?.machine.memoryBytes;
  const memory = held === undefined || machineBytes === undefined ? undefined : { heldBytes: held, machineBytes };
  const diagnosis = diagnose({ log, error, interrupted: run.interrupted, memory });
  const message = diagnosis ? diagnosisText(diagnosis) : (error?.message ?? log.trimEnd().split('\n').at(-1));
  return message ? { message, diagnosis } : undefined;
}

function lastAttempt(log: string): string {
  const at = log.lastIndexOf(ATTEMPT);
  return at === -1 ? log : log.slice(log.indexOf('\n', at) + 1);
}
