import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { TrainingSettings } from '../../../protocol/project';
import { bytesText } from '../../core/bytes';
import type { PackagesToInstall } from '../../core/plan/trainingPlan';
import { namesText } from '../../core/plan/planText';
import type { Environment } from './environment';
import { extraEnvironment, hasExtraEnvironment } from './extraEnvironment';
import type { Progress, TaskOptions } from '../system/progress';

type Settings = Pick<TrainingSettings, 'loggers' | 'method'>;

interface ExtraPackages extends PackagesToInstall {
  /** Name of the lock in `python/locks/`. */
  readonly lock: string;
  /** Whether a run can do without them. */
  readonly optional: boolean;
}

const QLORA: ExtraPackages = {
  lock: 'qlora',
  names: ['bitsandbytes'],
  downloadBytes: 90e6,
  setting: 'method',
  optional: false,
};
const LOGGERS: ExtraPackages = {
  lock: 'loggers',
  names: ['TensorBoard', 'MLflow'],
  downloadBytes: 40e6,
  setting: 'loggers',
  // The run says what it lacks: its events hold the same numbers.
  optional: true,
};

/** What stands on the packages of a profile has a lock for each; bitsandbytes comes alone, and is the same for all. */
function neededBy({ loggers, method }: Settings, { profile }: Environment): ExtraPackages[] {
  const lock = profile === 'stable' ? LOGGERS.lock : `${LOGGERS.lock}-${profile}`;
  return [...(method === 'qlora' ? [QLORA] : []), ...(loggers.length > 0 ? [{ ...LOGGERS, lock }] : [])];
}

/** What a run with these settings would be the first to need: said before it starts. */
export async function packagesToInstall(environment: Environment, settings: Settings): Promise<PackagesToInstall[]> {
  const needed = neededBy(settings, environment);
  const { installation } = environment;
  const python = await versionOf(environment);
  const there = await Promise.all(needed.map(({ lock }) => hasExtraEnvironment(lock, installation, python)));
  return needed
    .filter((_packages, index) => !there[index])
    .map(({ names, downloadBytes, setting }) => ({ names, downloadBytes, setting }));
}

/**
 * What leads the trainer to packages that few runs need, which are installed when a run first needs them. The trainer looks for
 * them after its own, of which they replace none.
 *
 * @throws UserError where what `training.method` needs cannot be installed, and when it was cancelled. Without the packages of
 *   `training.loggers` the run does.
 */
export async function extraPackages(
  environment: Environment,
  settings: Settings,
  { progress, signal }: TaskOptions = {},
): Promise<Readonly<Record<string, string>>> {
  const needed = neededBy(settings, environment);
  const python = needed.length > 0 ? await versionOf(environment) : undefined;
  const folders: string[] = [];
  for (const [index, { lock, names, downloadBytes, optional }] of needed.entries()) {
    const tell: Progress = ({ message, fraction = 0 }) =>
      progress?.({ message, fraction: (index + fraction) / needed.length });
    try {
      const { folder } = await extraEnvironment(lock, environment.installation, {
        // Made by the very Python that will import them.
        base: () => Promise.resolve({ file: environment.python, arguments: [] }),
        python,
        saying: `Installing ${namesText(names)} (about ${bytesText(downloadBytes)}), for this and later runs`,
        progress: tell,
        ...(signal && { signal }),
      });
      folders.push(folder);
    } catch (error) {
      if (!optional || signal?.aborted) throw error;
    }
  }
  return folders.length === 0 ? {} : { PERSONA_TUNER_EXTRA_PACKAGES: folders.join(path.delimiter) };
}

/** Major and minor version of the environment's Python, without starting it: packages for one are nothing to another. */
export async function versionOf(environment: Environment): Promise<string | undefined> {
  const text = await readFile(path.join(environment.folder, 'pyvenv.cfg'), 'utf8').catch(() => '');
  return /^version(?:_info)?\s*=\s*(\d+\.\d+)/m.exec(text)?.[1];
}
