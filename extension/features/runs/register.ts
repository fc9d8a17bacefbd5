import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ViewId } from '../../contributions';
import { registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { pickRun } from '../../platform/pickRun';
import { writeReport } from '../../services/evaluation/report';
import { isUnderWay } from '../../services/runs/runs';
import { deleteRuns } from './deleteRuns';
import { RunsTree } from './runsTree';

/** A killed trainer writes no file, so a running run is looked at anew at this pace. */
const RUNNING_REFRESH_MS = 3_000;

/** The view *Runs* and what one can do with a run that is there. */
export function register(context: FeatureContext): vscode.Disposable {
  const timer = setInterval(() => {
    if (context.runs.current.some((run) => isUnderWay(run.state))) void context.runs.refresh();
  }, RUNNING_REFRESH_MS);
  return vscode.Disposable.from(
    {
      dispose: () => {
        clearInterval(timer);
      },
    },
    vscode.window.createTreeView('personaTuner.runs' satisfies ViewId, {
      treeDataProvider: new RunsTree(context),
      canSelectMany: true,
    }),
    registerCommand(context, 'personaTuner.run.refresh', () => context.runs.refresh()),
    registerCommand(context, 'personaTuner.run.openLog', async (argument) => {
      const run = await pickRun(context, argument, {
        placeholder: vscode.l10n.t('Open the log of which run?'),
      });
      if (run) await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path.join(run.folder, 'train.log')));
    }),
    registerCommand(context, 'personaTuner.run.delete', (...parameters) => deleteRuns(context, parameters)),
    registerCommand(context, 'personaTuner.run.reveal', async (argument) => {
      const run = await pickRun(context, argument, {
        placeholder: vscode.l10n.t('Show the folder of which run?'),
      });
      if (run) await reveal(run.folder);
    }),
    registerCommand(context, 'personaTuner.run.report', async (argument) => {
      const run = await pickRun(context, argument, {
        placeholder: vscode.l10n.t('Write the report of which run?'),
        fits: (candidate) => candidate.manifest !== undefined,
      });
      if (!run) return;
      const { report } = await writeReport(context.requireProject(), run);
      await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(report));
    }),
  );
}

/** In the Explorer where the folder is part of the workspace (which also works remotely), else in the system's. */
async function reveal(folder: string): Promise<void> {
  const uri = vscode.Uri.file(folder);
  const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  await vscode.commands.executeCommand(inside ? 'revealInExplorer' : 'revealFileInOS', uri);
}
