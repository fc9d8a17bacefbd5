import * as vscode from 'vscode';
import { registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { partOf } from '../../platform/task';
import { prepareBaseModel } from '../../services/baseModels';
import { measureSpeed } from '../../services/speed';

/** Share of the set-up's time that the environment takes, when the base model is made ready too. */
const ENVIRONMENT_SHARE = 0.7;

/** *Set Up Environment* and *Remove Environment*. */
export function register(context: FeatureContext): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(context, 'personaTuner.environment.setUp', () => setUp(context)),
    registerCommand(context, 'personaTuner.environment.remove', () => remove(context)),
  );
}

/** @returns whether all is there now */
async function setUp(context: FeatureContext): Promise<boolean> {
  await context.runTask(vscode.l10n.t('Setting up Persona Tuner'), async (progress, signal) => {
    const environment = context.environment();
    const project = context.project.current;
    const { kind } = await environment.status();
    if (kind !== 'ready') {
      const share = project ? ENVIRONMENT_SHARE : 1;
      await environment.create({
        progress: partOf(progress, 0, share),
        signal,
      });
    }
    await measureSpeed(environment, signal);
    if (!project) return;
    await prepareBaseModel(project.settings.baseModel, {
      projectFolder: project.folder,
      environment,
      progress: partOf(progress, kind === 'ready' ? 0 : ENVIRONMENT_SHARE, 1),
      signal,
    });
  });
  // Also after a cancel or an error: what was finished stays, and the views must show it.
  const [status, base] = await Promise.all([context.environmentStatus.refresh(), context.baseModel.refresh()]);
  const isSetUp = status.kind === 'ready' && (base !== undefined || context.project.current === undefined);
  if (isSetUp) void vscode.window.showInformationMessage(vscode.l10n.t('Persona Tuner is set up.'));
  return isSetUp;
}

async function remove(context: FeatureContext): Promise<void> {
  const { folder } = context.environment();
  const confirm = vscode.l10n.t('Remove');
  const pressed = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove the Python environment of Persona Tuner?'),
    {
      modal: true,
      detail: vscode.l10n.t('{0}\nProjects, runs and adapters stay. It can be set up again at any time.', folder),
    },
    confirm,
  );
  if (pressed !== confirm) return;
  await context.environment().remove();
  await context.environmentStatus.refresh();
}
