import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { installFailed } from '../../core/errors';
import { collecting } from '../system/collecting';
import { runCommand, type Command } from '../system/command';
import { dataHome } from '../system/dataHome';
import { exists, sha256OfText, writeJson } from '../system/files';
import { withFolderLock } from '../system/folderLock';
import { isolatedPython } from './isolatedPython';
import { pinsOf } from './locks';
import type { TaskOptions } from '../system/progress';

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
    /** Version of the Python that will import its packages (major and minor), where that is another environment's. */
    readonly python?: string | undefined;
    readonly home?: string | undefined;
  },
): Promise<ExtraEnvironment> {
  const { base, saying, progress, signal } = options;
  const { folder, python, ready, lock, hash, pins } = await placeOf(name, installation, options.python, options.home);
  const say = (message: string, fraction: number) => progress?.({ message, fraction });
  const run = async (command: Command, onLine?: (line: string) => void) => {
    const result = await runCommand(command, {
      writesTo: folder,
      ...(signal && { signal }),
      ...(onLine && { onLine }),
    });
    if (result.failure !== undefined) throw installFailed(name, result.stderrTail || result.failure);
  };
  return withFolderLock(folder, options, async () => {
    if (await exists(ready)) return { folder, python };
    await rm(folder, { recursive: true, force: true });
    try {
      const maker = await base();
      say(saying, 0);
      await run(isolatedPython(maker, '-m', 'venv', folder));
      const exact = ['--no-deps', '--only-binary', ':all:', '--require-hashes', '-r', lock];
      await run(
        isolatedPython(python, '-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', ...exact),
        // What was fetched is unpacked at the end.
        collecting(pins.length, (message, share) => say(message, 0.1 + 0.7 * share)),
      );
      await writeJson(ready, { lockSha256: hash });
      return { folder, python };
    } catch (error) {
      // A cancel or a failure leaves nothing half, and the disk as it was.
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      throw error;
    }
  });
}

/** Whether that environment was made already. */
export async function hasExtraEnvironment(name: string, installation: string, python?: string): Promise<boolean> {
  return exists((await placeOf(name, installation, python)).ready);
}

async function placeOf(name: string, installation: string, version?: string, home = dataHome()) {
  const lock = path.join(installation, 'python', 'locks', `${name}.txt`);
  const text = (await readFile(lock, 'utf8')).replaceAll('\r\n', '\n');
  const hash = sha256OfText(text).slice(0, 12);
  const folder = path.join(home, 'environments', [name, ...(version ? [`py${version}`] : []), hash].join('-'));
  const python = path.join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  return { folder, python, ready: path.join(folder, 'ready.json'), lock, hash, pins: pinsOf(text) };
}
