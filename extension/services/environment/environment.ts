import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { ProjectFile } from '../../../protocol/project';
import { environmentDamaged, environmentMissing } from '../../core/errors';
import { type Command, runCommand } from '../system/command';
import { dataHome } from '../system/dataHome';
import { writeJson } from '../system/files';
import { withFolderLock } from '../system/folderLock';
import { installEnvironment } from './installation';
import { isolatedPython, ownPython } from './isolatedPython';
import { readLocks } from './locks';
import { ANY_PYTHON, type PythonRange } from './python';
import type { TaskOptions } from '../system/progress';

export type EnvironmentStatus =
  | {
      readonly kind: 'ready';
      readonly python: string;
      readonly versions: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'missing' }
  /** `leftPin`: a package is not the one of the lock. */
  | { readonly kind: 'damaged'; readonly reason: string; readonly leftPin?: true };

/** Which set of pinned packages; each has its lock in `python/locks/`. */
export type Profile = ProjectFile['profile'];

/** The managed Python environment of one profile: made only from its lock, verified before each run. */
export interface Environment {
  readonly profile: string;
  readonly folder: string;
  /** Where our own Python code and the locks come from. */
  readonly installation: string;
  /** The environment's interpreter (which exists only when the status is `ready`). */
  readonly python: string;
  /** The Pythons that it can be made from. */
  readonly fitting: PythonRange;
  /** Our `persona_trainer` in this environment, with a verb; our own code comes from the installation, not from the venv. */
  command(...args: string[]): Command;
  /** Runs the interpreter once: is it whole, and are its packages still those of the lock? */
  status(): Promise<EnvironmentStatus>;
  create(options?: TaskOptions): Promise<void>;
  remove(): Promise<void>;
}

export interface EnvironmentOptions {
  /** Folder that holds `python/` (pyproject, locks, sources): the extension's, or the checkout's. */
  readonly installation: string;
  /** Base interpreter chosen by the person; otherwise the newest fitting one on the PATH. */
  readonly python?: string;
  /** Where environments and models lie; defaults to `dataHome()`. */
  readonly home?: string;
}

/** `ready.json`, written last: what the environment was when it was made. */
const Ready = z.object({
  version: z.literal(1),
  lockSha256: z.string(),
  python: z.string(),
  versions: z.record(z.string(), z.string()),
});

const LIST_PACKAGES = [
  'import importlib.metadata, json, re, sys',
  'name = lambda d: re.sub("[-_.]+", "-", d.metadata["Name"] or "").lower()',
  'packages = {name(d): d.version for d in importlib.metadata.distributions()}',
  'print(json.dumps({"python": ".".join(map(str, sys.version_info[:3])), **packages}))',
].join('\n');

export function managedEnvironment(profile: Profile, options: EnvironmentOptions): Environment {
  const locks = readLocks(options.installation, profile);
  const folder = path.join(options.home ?? dataHome(), 'environments', `${profile}-${locks.sha256.slice(0, 12)}`);
  const python = path.join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));

  const fitting = fittingPythons(profile, locks.oldestPython);

  const status = async (): Promise<EnvironmentStatus> => {
    const text = await readFile(path.join(folder, 'ready.json'), 'utf8').catch(() => undefined);
    if (text === undefined) return { kind: 'missing' };
    const ready = Ready.safeParse(safeJson(text));
    if (!ready.success) return { kind: 'damaged', reason: 'its ready.json cannot be read' };
    const now = await installedVersions(python);
    if (typeof now === 'string') return { kind: 'damaged', reason: now };
    for (const [name, version] of Object.entries(ready.data.versions)) {
      if (now[name] === version) continue;
      const is =
        now[name] === undefined ? `${name} ${version} is gone` : `${name} is ${now[name]}, its lock says ${version}`;
      return { kind: 'damaged', reason: is, leftPin: true };
    }
    return { kind: 'ready', python: ready.data.python, versions: now };
  };

  return {
    profile,
    folder,
    installation: options.installation,
    python,
    fitting,
    command: (...args) => ownPython(python, options.installation, 'persona_trainer', ...args),
    status,
    create: (task = {}) =>
      withFolderLock(folder, task, async () => {
        if ((await status()).kind === 'ready') return;
        await rm(folder, { recursive: true, force: true });
        try {
          const base = await installEnvironment(folder, python, locks, { ...task, ...options, fitting });
          const versions = await installedVersions(python);
          if (typeof versions === 'string') throw environmentDamaged(profile, versions);
          const ready: z.infer<typeof Ready> = { version: 1, lockSha256: locks.sha256, python: base, versions };
          await writeJson(path.join(folder, 'ready.json'), ready);
        } catch (error) {
          // A cancel or a failure leaves nothing half, and the disk as it was.
          await rm(folder, { recursive: true, force: true, maxRetries: 3 });
          throw error;
        }
      }),
    remove: () => withFolderLock(folder, {}, () => rm(folder, { recursive: true, force: true })),
  };
}

/** transformers 5 has no Python 3.10, so not every profile takes every Python. */
function fittingPythons(profile: Profile, oldest: number): PythonRange {
  return oldest === ANY_PYTHON.oldest ? ANY_PYTHON : { ...ANY_PYTHON, oldest, of: `profile ${profile}` };
}

/** What every run asks first: the versions, or an error that says how to repair. */
export async function requireReady(environment: Environment): Promise<Readonly<Record<string, string>>> {
  const status = await environment.status();
  if (status.kind === 'missing') throw environmentMissing(environment.profile);
  if (status.kind === 'damaged') throw environmentDamaged(environment.profile, status.reason);
  return status.versions;
}

/** Version of Python and of each package, or why they cannot be told. */
async function installedVersions(python: string): Promise<Record<string, string> | string> {
  const result = await runCommand(isolatedPython(python, '-c', LIST_PACKAGES), { timeoutSeconds: 60 });
  if (result.failure !== undefined) return `its Python does not run (${result.failure})`;
  const versions = safeJson(result.stdout) as Record<string, string> | undefined;
  return versions ?? 'its Python does not tell its packages';
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
