import * as vscode from 'vscode';
import { registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { pickRuns } from '../../platform/pickRun';
import { ComparePanel } from './comparePanel';

/** *Compare Runs*: one panel for each choice of runs. */
export function register(context: FeatureContext): vscode.Disposable {
  const panels = new Map<string, ComparePanel>();
  const compare = registerCommand(context, 'personaTuner.run.compare', async (...parameters) => {
    const runs = await pickRuns(context, parameters, {
      placeholder: vscode.l10n.t('Compare which runs?'),
      fits: (run) => run.manifest !== undefined,
    });
    if (!runs) return;
    const key = runs.map(({ folder }) => folder).join('\n');
    const shown = panels.get(key);
    if (shown) shown.reveal();
    else panels.set(key, new ComparePanel(context, runs, () => panels.delete(key)));
  });
  return vscode.Disposable.from(compare, {
    dispose: () => {
      for (const panel of [...panels.values()]) panel.dispose();
    },
  });
}
