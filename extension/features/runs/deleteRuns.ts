import * as vscode from 'vscode';
import type { FeatureContext } from '../../platform/context';
import { pickRun } from '../../platform/pickRun';
import { runUnderWay } from '../../core/errors';
import { findRun, isUnderWay, type RunSummary } from '../../services/runs/runs';

/**
 * Deletes the selected runs, or the one that is picked: to the bin, where the machine has one. A run that trains or waits is
 * refused, and nothing is deleted then.
 */
export async function deleteRuns(context: FeatureContext, [item, selected]: readonly unknown[]): Promise<void> {
  const runs = await chosen(context, item, selected);
  const busy = runs.find(({ state }) => isUnderWay(state));
  if (busy) throw runUnderWay(busy.id);
  const [first] = runs;
  if (!first || !(await agreed(runs, first))) return;
  for (const run of runs) await deleteFolder(vscode.Uri.file(run.folder));
  await context.runs.refresh();
}

async function chosen(context: FeatureContext, item: unknown, selected: unknown): Promise<RunSummary[]> {
  if (Array.isArray(selected) && selected.length > 1) {
    const { runsFolder } = context.requireProject();
    return Promise.all((selected as { id: string }[]).map(({ id }) => findRun(runsFolder, id)));
  }
  const run = await pickRun(context, item, {
    placeholder: vscode.l10n.t('Delete which run?'),
    fits: ({ state }) => !isUnderWay(state),
  });
  return run ? [run] : [];
}

async function agreed(runs: readonly RunSummary[], first: RunSummary): Promise<boolean> {
  const remove = vscode.l10n.t('Delete');
  const question =
    runs.length === 1
      ? vscode.l10n.t("Delete the run '{0}'?", first.id)
      : vscode.l10n.t('Delete {0} runs?', runs.length);
  const detail = vscode.l10n.t('Its adapter, answers and scores go with it. You can take them back from the bin.');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) === remove;
}

/** A remote machine may have no bin: then it is asked once more. */
async function deleteFolder(folder: vscode.Uri): Promise<void> {
  try {
    await vscode.workspace.fs.delete(folder, { recursive: true, useTrash: true });
  } catch {
    const forGood = vscode.l10n.t('Delete for Good');
    const pressed = await vscode.window.showWarningMessage(
      vscode.l10n.t("'{0}' cannot be put into a bin on this machine.", folder.fsPath),
      { modal: true },
      forGood,
    );
    if (pressed === forGood) await vscode.workspace.fs.delete(folder, { recursive: true, useTrash: false });
  }
}
