import * as vscode from 'vscode';
import { registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { OpenPanels } from '../../platform/openPanels';
import { pickRun } from '../../platform/pickRun';
import { RunPanel } from './runPanel';

/** *Show Run*: one panel for each run, which follows it while it trains. */
export function register(context: FeatureContext): vscode.Disposable {
  const panels = new OpenPanels();
  const show = registerCommand(context, 'personaTuner.run.show', async (argument) => {
    const run = await pickRun(context, argument, {
      placeholder: vscode.l10n.t('Show which run?'),
      fits: (candidate) => candidate.manifest !== undefined,
    });
    const manifest = run?.manifest;
    if (manifest) panels.show(run.folder, () => new RunPanel(context, run, manifest).panel);
  });
  return vscode.Disposable.from(show, panels);
}
