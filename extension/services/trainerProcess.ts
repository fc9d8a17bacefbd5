import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { TrainerProcess } from '../../protocol/run';
import { runCommand } from './command';
import { isAlive } from './folderLock';
import { readJsonIfThere } from './files';

export const PROCESS_FILE = 'process.json';

/**
 * The process that trains in a run folder; undefined when it is gone. A pid alone is not believed: after a restart of the
 * machine it may be anybody's.
 */
export async function findTrainer(runFolder: string): Promise<TrainerProcess | undefined> {
  const trainer = await readJsonIfThere(path.join(runFolder, PROCESS_FILE), TrainerProcess).catch(() => undefined);
  if (!trainer || !isAlive(trainer.pid)) return undefined;
  return (await commandLine(trainer.pid)).includes(path.basename(runFolder)) ? trainer : undefined;
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
