import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const workspaces = new Set<string>();

/**
 * Nothing below this folder is started by its name alone from now on, though the PATH may lead there: a project comes from
 * anywhere. A person's home is no project, even where somebody keeps a persona.json in it.
 */
export function distrustPrograms(folder: string): void {
  const real = realFolder(folder);
  if (!isWithin(realFolder(os.homedir()), real)) workspaces.add(real);
}

/**
 * The entries of a list of folders that hold for every working folder and lie in no workspace. An empty or relative entry of
 * the PATH means the folder that a program happens to start in.
 */
export function trustedFolders(list: string): string[] {
  return list.split(path.delimiter).filter((entry) => {
    const folder = entry.replace(/^"(.*)"$/, '$1');
    if (!path.isAbsolute(folder)) return false;
    const real = realFolder(folder);
    return ![...workspaces].some((workspace) => isWithin(real, workspace));
  });
}

/**
 * The program that a name means: the first of its name in a trusted folder of the PATH. A path is taken as it is, from here.
 * We look ourselves because Windows looks in the working folder first.
 */
export function findProgram(name: string): string | undefined {
  if (/[\\/]/.test(name)) return path.resolve(name);
  const endings = process.platform === 'win32' ? ['', ...(process.env.PATHEXT ?? '.EXE;.CMD;.BAT').split(';')] : [''];
  for (const folder of trustedFolders(process.env.PATH ?? '')) {
    for (const ending of endings) {
      const file = path.join(folder.replaceAll('"', ''), name + ending);
      if (isProgram(file)) return file;
    }
  }
  return undefined;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile() && (process.platform !== 'win32' || path.extname(file) !== '');
  } catch {
    return false;
  }
}

function isWithin(inner: string, outer: string): boolean {
  const relative = path.relative(outer, inner);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return path.resolve(folder);
  }
}
