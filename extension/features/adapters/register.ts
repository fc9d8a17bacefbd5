import * as vscode from 'vscode';
import type { ViewId } from '../../contributions';
import { executeCommand, registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { pickRun } from '../../platform/pickRun';
import { AdaptersTree } from './adaptersTree';
import { answerWithBoth } from './answer';

/** The view *Adapters*, and what one can do with an adapter. */
export function register(context: FeatureContext): vscode.Disposable {
  const pickAdapter = (argument: unknown, placeholder: string) =>
    pickRun(context, argument, {
      placeholder,
      fits: (run) => run.adapterGguf !== undefined,
    });
  return vscode.Disposable.from(
    vscode.window.registerTreeDataProvider('personaTuner.adapters' satisfies ViewId, new AdaptersTree(context)),
    registerCommand(context, 'personaTuner.adapter.chat', async (argument) => {
      const run = await pickAdapter(argument, vscode.l10n.t('Chat with which adapter?'));
      if (run) await executeCommand('personaTuner.chat.show', run.id);
    }),
    registerCommand(context, 'personaTuner.evaluation.answer', async (argument) => {
      const run = await pickAdapter(argument, vscode.l10n.t('Answer the questions with which adapter?'));
      if (run) await answerWithBoth(context, run);
    }),
  );
}
