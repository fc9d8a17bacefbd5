import * as vscode from 'vscode';
import { registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { pickRun } from '../../platform/pickRun';
import { RunPanel } from './runPanel';

/** *Show Run*: one panel for each run, which follows it while it trains. */
export function register(context: FeatureContext): vscode.Disposable {
  const panels = new Map<string, RunPanel>();
  const show = registerCommand(context, 'personaTuner.run.show', async (argument) => {
    const run = await pickRun(context, argument, {
      placeholder: vscode.l10n.t('Show which run?'),
      fits: (candidate) => candidate.manifest !== undefined,
    });
    if (!run?.manifest) return;
    const shown = panels.get(run.folder);
    if (shown) {
      shown.reveal();
      return;
    }
    panels.set(run.folder, new RunPanel(context, run, run.manifest, () => panels.delete(run.folder)));
  });
  return vscode.Disposable.from(show, {
    dispose: () => {
      for (const panel of [...panels.values()]) panel.dispose();
    },
  });
}
