import * as vscode from 'vscode';
import { executeCommand, registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { askForToken } from '../../platform/hubAccess';
import { changeBaseModel } from '../../services/projects/changeBaseModel';
import { chooseBaseModel } from './choose';

/** *Choose Base Model* writes it into persona.json and offers to prepare it; *Set Hub Token* for models that want one. */
export function register(context: FeatureContext): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(context, 'personaTuner.hub.setToken', () => askForToken(context.extension)),
    registerCommand(context, 'personaTuner.baseModel.choose', async (argument) => {
      const project = context.requireProject();
      const chosen = typeof argument === 'string' ? argument : await chooseBaseModel(context, project);
      if (chosen === undefined) return undefined;
      await changeBaseModel(project, chosen);
      await context.project.refresh();
      if (!(await context.baseModel.refresh())) await offerToPrepare(chosen);
      return chosen;
    }),
  );
}

async function offerToPrepare(chosen: string): Promise<void> {
  const prepare = vscode.l10n.t('Prepare');
  const pressed = await vscode.window.showInformationMessage(
    vscode.l10n.t('{0} is the base model now. It must be prepared before it is trained on.', chosen),
    prepare,
  );
  if (pressed === prepare) await executeCommand('personaTuner.environment.setUp');
}
