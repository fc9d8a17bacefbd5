import * as vscode from 'vscode';
import type { TrainingSettings } from '../../../protocol/project';
import type { FeatureContext } from '../../platform/context';
import { packagesToInstall } from '../../services/environment/extraPackages';
import type { TaskOptions } from '../../services/system/progress';

/**
 * Starts a run; where it is the first to need some packages, their installation is shown as the set-up is.
 *
 * @returns undefined when the installation failed, of which the person was told, or was cancelled
 */
export async function whileInstalling<T>(
  context: FeatureContext,
  settings: TrainingSettings | undefined,
  start: (task: TaskOptions) => Promise<T>,
): Promise<T | undefined> {
  const missing = settings ? await packagesToInstall(context.environment(), settings) : [];
  if (missing.length === 0) return start({});
  return context.runTask(vscode.l10n.t('Preparing the training'), (progress, signal) => start({ progress, signal }));
}
