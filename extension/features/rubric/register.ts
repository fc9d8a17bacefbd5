import * as vscode from 'vscode';
import type { CommandId } from '../../contributions';
import { registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { offer } from '../../platform/offer';
import { pickRun } from '../../platform/pickRun';
import { readAnswers } from '../../services/runs/runs';
import { RubricPanel } from './rubricPanel';

/** *Score Answers*: one panel for each run. */
export function register(context: FeatureContext): vscode.Disposable {
  const panels = new Map<string, RubricPanel>();
  const open = registerCommand(context, 'personaTuner.rubric.open', async (argument) => {
    const run = await pickRun(context, argument, {
      placeholder: vscode.l10n.t('Score the answers of which run?'),
      fits: (candidate) => candidate.adapterGguf !== undefined,
    });
    if (!run) return;
    if ((await readAnswers(run)).length === 0) {
      const command = 'personaTuner.evaluation.answer' satisfies CommandId;
      await offer('information', vscode.l10n.t("The questions have not been answered by '{0}' yet.", run.id), [
        { label: vscode.l10n.t('Answer the Questions'), command, arguments: [run.id] },
      ]);
      return;
    }
    const shown = panels.get(run.folder);
    if (shown) await shown.reveal();
    else {
      panels.set(run.folder, new RubricPanel(context, context.requireProject(), run, () => panels.delete(run.folder)));
    }
  });
  return vscode.Disposable.from(open, {
    dispose: () => {
      for (const panel of [...panels.values()]) panel.dispose();
    },
  });
}
