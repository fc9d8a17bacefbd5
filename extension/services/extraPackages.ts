import path from 'node:path';
import type { TrainingSettings } from '../../protocol/project';
import type { Environment } from './environment';
import { extraEnvironment } from './extraEnvironment';

type Settings = Pick<TrainingSettings, 'loggers' | 'method'>;

/**
 * What leads the trainer to packages that few runs need, which are installed when a run first needs them. The trainer looks for
 * them after its own, of which they replace none.
 *
 * @throws UserError where what `training.method` needs cannot be installed. Without the packages of `training.loggers` the run
 *   does, and says so: its events hold the same numbers.
 */
export async function extraPackages(
  environment: Environment,
  { loggers, method }: Settings,
): Promise<Readonly<Record<string, string>>> {
  const folders: string[] = [];
  if (method === 'qlora') folders.push(await folderOf('qlora', 'Installing bitsandbytes (about 90 MB)', environment));
  if (loggers.length > 0) {
    const saying = 'Installing TensorBoard and MLflow (about 40 MB)';
    folders.push(
      ...(await folderOf('loggers', saying, environment).then(
        (folder) => [folder],
        () => [],
      )),
    );
  }
  return folders.length === 0 ? {} : { PERSONA_TUNER_EXTRA_PACKAGES: folders.join(path.delimiter) };
}

async function folderOf(lock: string, saying: string, environment: Environment): Promise<string> {
  const { folder } = await extraEnvironment(lock, environment.installation, {
    // Made by the very Python that will import them.
    base: () => Promise.resolve({ file: environment.python, arguments: [] }),
    saying: `${saying}, for this and later runs`,
  });
  return folder;
}
