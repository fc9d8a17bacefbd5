import { readFile, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { TrainerProcess } from '../../../protocol/run';
import { runCommand } from '../system/command';
import { isAlive } from '../system/folderLock';
import { readJsonIfThere } from '../system/files';

export const PROCESS_FILE = 'process.json';

/** `persona_trainer.sweep` touches the file three times as often; clocks of two machines differ a little. */
const HEARTBEAT_SECONDS = 60;

/**
 * The process that trains in a run folder; undefined when it is gone. A pid alone is not believed: after a restart of the
 * machine it may be anybody's.
 */
export async function findTrainer(runFolder: string): Promise<TrainerProcess | undefined> {
  const file = path.join(runFolder, PROCESS_FILE);
  const trainer = await readJsonIfThere(file, TrainerProcess).catch(() => undefined);
  if (trainer && isElsewhere(trainer))
    return (await secondsSinceTouched(file)) < HEARTBEAT_SECONDS ? trainer : undefined;
  if (!trainer || !isAlive(trainer.pid)) return undefined;
  return (await commandLine(trainer.pid)).includes(path.basename(runFolder)) ? trainer : undefined;
}

/** Whether the trainer runs on another machine, where no signal reaches it. */
export function isElsewhere({ host }: TrainerProcess): boolean {
  return host !== undefined && host !== os.hostname();
}

async function secondsSinceTouched(file: string): Promise<number> {
  const touched = await stat(file).catch(() => undefined);
  return touched ? (Date.now() - touched.mtimeMs) / 1000 : Infinity;
}

/** A zombie's is empty, so it counts as gone. */
async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => '');
  const ask =
    process.platform === 'win32'
      ? {
          file: 'powershell',
          arguments: [
            '-NoProfile',
            '-Command',
            `(Get-CimInstance Win32_Process -Filter "ProcessId=${String(pid)}").CommandLine`,
          ],
        }
      : { file: 'ps', arguments: ['-p', String(pid), '-o', 'command='] };
  return (await runCommand(ask, { timeoutSeconds: 20 })).stdout;
}
