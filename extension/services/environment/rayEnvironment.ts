import { extraEnvironment } from './extraEnvironment';
import type { TaskOptions } from '../system/progress';
import { ANY_PYTHON, findPython, type PythonRange } from './python';

/** Ray 2.55 has wheels for newer Pythons too, but not on Windows. */
const FITTING: PythonRange = process.platform === 'win32' ? { ...ANY_PYTHON, newest: 12, of: 'Ray' } : ANY_PYTHON;

/**
 * Ray's own environment: it has Ray alone, and starts the trainer in the trainer's.
 *
 * @returns the interpreter
 */
export async function rayEnvironment(
  installation: string,
  task: TaskOptions & { readonly home?: string } = {},
): Promise<string> {
  const { python } = await extraEnvironment('ray', installation, {
    ...task,
    base: async () => (await findPython({ fitting: FITTING, signal: task.signal })).command,
    saying: 'Installing Ray (about 75 MB), for this and later sweeps',
  });
  return python;
}
