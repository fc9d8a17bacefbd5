import type { TrainingSettings } from '../../protocol/project';
import type { Environment } from './environment';
import { extraEnvironment } from './extraEnvironment';

/**
 * What leads the trainer to the packages of `training.loggers`, which are installed when a run first names one. The trainer looks
 * for them after its own. Where they cannot be installed, the run does without and says so: its events hold the same numbers.
 */
export async function loggerVariables(
  environment: Environment,
  { loggers }: Pick<TrainingSettings, 'loggers'>,
): Promise<Readonly<Record<string, string>>> {
  if (loggers.length === 0) return {};
  try {
    const { folder } = await extraEnvironment('loggers', environment.installation, {
      // Made by the very Python that will import them.
      base: () => Promise.resolve({ file: environment.python, arguments: [] }),
      saying: 'Installing TensorBoard and MLflow (about 40 MB), for this and later runs',
    });
    return { PERSONA_TUNER_LOGGERS: folder };
  } catch {
    return {};
  }
}
