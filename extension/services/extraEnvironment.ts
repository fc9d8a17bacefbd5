import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { installFailed } from '../core/errors';
import { runCommand, type Command } from './command';
import { dataHome } from './dataHome';
import { exists, sha256OfText, writeJson } from './files';
import { withFolderLock } from './folderLock';
import type { TaskOptions } from './progress';

export interface ExtraEnvironment {
  readonly folder: string;
  /** The interpreter. */
  readonly python: string;
}

/**
 * An environment beside the trainer's, made from its own lock when somebody first asks for it: the trainer's has what its lock
 * says and nothing else, so that nothing can move its versions.
 *
 * @param name - of the lock in `python/locks/`, e.g. `ray`
 * @param options.base - the interpreter that makes it
 * @param options.saying - for people, before the packages are fetched
 */
export async function extraEnvironment(
  name: string,
  installation: string,
  options: TaskOptions & {
    readonly base: () => Promise<Command>;
    readonly saying: string;
    readonly home?: string | undefined;
  },
): Promise<ExtraEnvironment> {
  const { base, saying, home = dataHome(), progress, signal } = options;
  const lock = path.join(installation, 'python', 'locks', `${name}.txt`);
  const hash = sha256OfText((await readFile(lock, 'utf8')).replaceAll('\r\n', '\n')).slice(0, 12);
  const folder = path.join(home, 'environments', `${name}-${hash}`);
  const python = path.join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  const ready = path.join(folder, 'ready.json');
  return withFolderLock(folder, options, async () => {
    if (await exists(ready)) return { folder, python };
    await rm(folder, { recursive: true, force: true });
    const run = async (command: Command) => {
      const result = await runCommand(command, { writesTo: folder, ...(signal && { signal }) });
      if (result.failure !== undefined) throw installFailed(name, result.stderrTail || result.failure);
    };
    const maker = await base();
    progress?.({ message: saying });
    await run({ ...maker, arguments: [...maker.arguments, '-m', 'venv', folder] });
    const exact = ['--no-deps', '--only-binary', ':all:', '--require-hashes', '-r', lock];
    await run({
      file: python,
      arguments: ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', ...exact],
    });
    await writeJson(ready, { lockSha256: hash });
    return { folder, python };
  });
}
