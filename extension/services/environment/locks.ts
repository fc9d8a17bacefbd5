import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installationIncomplete } from '../../core/errors';
import { sha256OfText } from '../system/files';

/** The lock files of one profile, below `python/locks/`. */
export interface Locks {
  /** All packages but torch, with hashes. */
  readonly packages: string;
  /** torch alone: which build is right depends on the machine, so it is pinned by version. */
  readonly torch: string;
  /** The package that carries the embedded base model, with hashes. */
  readonly baseModels: string;
  readonly torchVersion: string;
  /** The oldest Python that the packages were resolved for: the second number of its version. */
  readonly oldestPython: number;
  /** `name==version` of everything in `packages`, some of them for some Pythons alone. */
  readonly pins: readonly string[];
  /** The same with what each is for, as a constraint takes it. */
  readonly constraints: readonly string[];
  /** SHA-256 over the three files: another lock is another environment. */
  readonly sha256: string;
}

/** Reads three small files; synchronous, because the environment's folder is named by their hash. */
export function readLocks(installation: string, profile: string): Locks {
  const folder = path.join(installation, 'python', 'locks');
  const files = [`${profile}.txt`, 'torch.txt', 'base-models.txt'].map((name) => path.join(folder, name));
  let texts: string[];
  try {
    texts = files.map((file) => readFileSync(file, 'utf8').replaceAll('\r\n', '\n'));
  } catch {
    throw installationIncomplete(folder);
  }
  const [packages = '', torch = ''] = texts;
  return {
    packages: files[0] ?? '',
    torch: files[1] ?? '',
    baseModels: files[2] ?? '',
    torchVersion: /^torch==([^\s;+]+)/m.exec(torch)?.[1] ?? '',
    oldestPython: Number(/^#.*\bPython 3\.(\d+)/m.exec(packages)?.[1] ?? 10),
    pins: pinsOf(packages),
    // Hashes may stand on the same line, and make pip ask for those of every package.
    constraints:
      packages.match(/^[A-Za-z0-9][\w.-]*==[^\\\n]+/gm)?.map((line) => line.replace(/\s--hash.*/, '').trim()) ?? [],
    sha256: sha256OfText(texts.join('\0')),
  };
}

/** The `name==version` of everything in a lock. */
export function pinsOf(lock: string): string[] {
  return lock.match(/^[A-Za-z0-9][\w.-]*==[^\s;\\]+/gm) ?? [];
}

/** A CPU wheel of torch that lies in one of pip's `find-links` folders, for this Python and platform. */
export async function findCpuTorchWheel(
  findLinks: readonly string[],
  torchVersion: string,
  pythonVersion: string,
): Promise<string | undefined> {
  const [major = '', minor = ''] = pythonVersion.split('.');
  const platforms = {
    linux: 'linux',
    darwin: 'macosx',
    win32: 'win',
  } as Partial<Record<NodeJS.Platform, string>>;
  const machines = {
    x64: ['x86_64', 'amd64'],
    arm64: ['aarch64', 'arm64'],
  } as Partial<Record<string, string[]>>;
  for (const link of findLinks) {
    const folder = link.startsWith('file:') ? fileURLToPath(link) : link;
    const names = await readdir(folder).catch(() => []);
    const fitting = names.find(
      (name) =>
        name.startsWith(`torch-${torchVersion}+cpu-cp${major}${minor}-`) &&
        name.includes(platforms[process.platform] ?? process.platform) &&
        (machines[process.arch] ?? []).some((machine) => name.includes(machine)),
    );
    if (fitting) return path.join(folder, fitting);
  }
  return undefined;
}
