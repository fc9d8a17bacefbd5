import * as vscode from 'vscode';
import { registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { OpenPanels } from '../../platform/openPanels';
import { pickRuns } from '../../platform/pickRun';
import { openComparePanel } from './comparePanel';

/** *Compare Runs*: one panel for each choice of runs. */
export function register(context: FeatureContext): vscode.Disposable {
  const panels = new OpenPanels();
  const compare = registerCommand(context, 'personaTuner.run.compare', async (...parameters) => {
    const runs = await pickRuns(context, parameters, {
      placeholder: vscode.l10n.t('Compare which runs?'),
      fits: (run) => run.manifest !== undefined,
    });
    if (!runs) return;
    panels.show(runs.map(({ folder }) => folder).join('\n'), () => openComparePanel(context, runs));
  });
  return vscode.Disposable.from(compare, panels);
}
