import { extraEnvironment } from './extraEnvironment';
import type { TaskOptions } from '../system/progress';
import { findPython } from './python';

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
    base: async () => (await findPython(undefined, task.signal)).command,
    saying: 'Installing Ray (about 75 MB), for this and later sweeps',
  });
  return python;
}
