import * as vscode from 'vscode';
import { findRun, type RunSummary } from '../services/runs/runs';
import type { FeatureContext } from './context';

/**
 * The run that a command is about: its argument (an item of a tree, or a run's id), else the only fitting one, else what the
 * person picks.
 *
 * @returns undefined when nothing was picked, or nothing fits (which is then said)
 */
export async function pickRun(
  context: FeatureContext,
  argument: unknown,
  options: {
    readonly placeholder: string;
    readonly fits?: (run: RunSummary) => boolean;
  },
): Promise<RunSummary | undefined> {
  const { runsFolder } = context.requireProject();
  if (typeof argument === 'string') return findRun(runsFolder, argument);
  if (isRun(argument)) return findRun(runsFolder, argument.id);
  const fitting = (await context.runs.refresh()).filter(options.fits ?? (() => true));
  if (fitting.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no run for this yet.'));
    return undefined;
  }
  if (fitting.length === 1) return fitting[0];
  const picked = await vscode.window.showQuickPick(
    fitting.map((run) => ({ label: run.id, description: run.state, run })),
    { placeHolder: options.placeholder },
  );
  return picked?.run;
}

/**
 * Two runs or more: those selected in a tree (which hands a command the item and all that are selected), else what the person
 * picks.
 *
 * @returns undefined when fewer than two were picked, or fit (which is then said)
 */
export async function pickRuns(
  context: FeatureContext,
  [, selected]: readonly unknown[],
  options: { readonly placeholder: string; readonly fits: (run: RunSummary) => boolean },
): Promise<readonly RunSummary[] | undefined> {
  const fitting = (await context.runs.refresh()).filter(options.fits);
  const ids = Array.isArray(selected) ? selected.filter(isRun).map(({ id }) => id) : [];
  const chosen = fitting.filter(({ id }) => ids.includes(id));
  if (chosen.length > 1) return chosen;
  if (fitting.length < 2) {
    void vscode.window.showInformationMessage(vscode.l10n.t('It takes two runs to compare them.'));
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    fitting.map((run) => ({ label: run.id, description: run.state, picked: ids.includes(run.id), run })),
    { placeHolder: options.placeholder, canPickMany: true },
  );
  if (!picked) return undefined;
  if (picked.length < 2) {
    void vscode.window.showInformationMessage(vscode.l10n.t('It takes two runs to compare them.'));
    return undefined;
  }
  return picked.map(({ run }) => run);
}

function isRun(argument: unknown): argument is RunSummary {
  return typeof argument === 'object' && argument !== null && 'id' in argument && 'folder' in argument;
}
