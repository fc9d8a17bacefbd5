import path from 'node:path';
import type { Command } from '../system/command';

/**
 * Python that imports nothing but its own packages: not from the working folder, not by the person's PYTHON* variables, not from
 * the user's site-packages. `-P` would do for the first, from 3.11 on; this holds for every version.
 *
 * @param python - an interpreter, or a command that starts one (`py -3`)
 */
export function isolatedPython(python: string | Command, ...args: readonly string[]): Command {
  const { file, arguments: prefix } = typeof python === 'string' ? { file: python, arguments: [] } : python;
  return { file, arguments: [...prefix, '-I', '-X', 'utf8', ...args] };
}

/** A module of our own package, which lies outside of every environment; `python/launch.py` leads there. */
export function ownPython(python: string, installation: string, module: string, ...args: readonly string[]): Command {
  return isolatedPython(python, path.join(installation, 'python', 'launch.py'), module, ...args);
}
