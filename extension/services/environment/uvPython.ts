import { UserError } from '../../../protocol/errors';
import { installFailed } from '../../core/errors';
import { runCommand } from '../system/command';
import { findPython, type FindPythonOptions, type Python, uvPython } from './python';

/** The one that uv is asked for: what most packages were tried with. */
const PREFERRED = 12;

/** Whether uv is on the PATH: it can bring a Python of its own. */
export async function uvVersion(signal?: AbortSignal): Promise<string | undefined> {
  const result = await runCommand(
    { file: 'uv', arguments: ['--version'] },
    { timeoutSeconds: 20, ...(signal && { signal }) },
  );
  return result.failure === undefined ? result.stdout.trim() : undefined;
}

/**
 * The Python that `findPython` finds; where none fits and uv is there, uv installs one of its own, beside the others.
 *
 * @param saying - told before something is fetched
 */
export async function findOrInstallPython(
  options: Required<Pick<FindPythonOptions, 'fitting'>> & FindPythonOptions,
  saying: (message: string) => void,
): Promise<Python> {
  try {
    return await findPython(options);
  } catch (error) {
    const missing = error instanceof UserError && error.code === 'python-missing';
    if (!missing || (await uvVersion(options.signal)) === undefined) throw error;
    const version = `3.${String(Math.min(PREFERRED, options.fitting.newest))}`;
    saying(`Installing Python ${version} with uv (about 30 MB)`);
    const result = await runCommand(
      { file: 'uv', arguments: ['python', 'install', '--no-config', version] },
      options.signal && { signal: options.signal },
    );
    if (result.failure !== undefined) {
      throw installFailed(`Python ${version} with uv`, result.stderrTail || result.failure);
    }
    const installed = await uvPython(options.fitting, options.signal);
    if (!installed) throw error;
    return installed;
  }
}
