import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { installFailed } from '../core/errors';
import { runCommand, type Command } from './command';
import { dataHome } from './dataHome';
import { exists, sha256OfText, writeJson } from './files';
import { withFolderLock } from './folderLock';
import type { TaskOptions } from './progress';
import { findPython } from './python';

/**
 * Ray's own environment, made from `python/locks/ray.txt` when a sweep first asks for it. It has Ray alone: the trainer stays in
 * its own, whose versions nothing else may move.
 *
 * @returns the interpreter
 */
export async function rayEnvironment(
  installation: string,
  task: TaskOptions & { readonly home?: string } = {},
): Promise<string> {
  const lock = path.join(installation, 'python', 'locks', 'ray.txt');
  const hash = sha256OfText((await readFile(lock, 'utf8')).replaceAll('\r\n', '\n')).slice(0, 12);
  const folder = path.join(task.home ?? dataHome(), 'environments', `ray-${hash}`);
  const python = path.join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  const ready = path.join(folder, 'ready.json');
  return withFolderLock(folder, task, async () => {
    if (await exists(ready)) return python;
    await rm(folder, { recursive: true, force: true });
    const run = async (command: Command) => {
      const result = await runCommand(command, { writesTo: folder, ...(task.signal && { signal: task.signal }) });
      if (result.failure !== undefined) throw installFailed('Ray', result.stderrTail || result.failure);
    };
    const base = (await findPython(undefined, task.signal)).command;
    task.progress?.({ message: 'Installing Ray (about 75 MB), for this and later sweeps' });
    await run({ ...base, arguments: [...base.arguments, '-m', 'venv', folder] });
    const exact = ['--no-deps', '--only-binary', ':all:', '--require-hashes', '-r', lock];
    await run({
      file: python,
      arguments: ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', ...exact],
    });
    await writeJson(ready, { lockSha256: hash });
    return python;
  });
}
