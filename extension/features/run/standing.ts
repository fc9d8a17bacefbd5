import * as vscode from 'vscode';
import type { ErrorAction } from '../../../protocol/errors';
import type { RunStanding } from '../../../protocol/webviews/run';
import type { CommandId } from '../../contributions';
import { isPageAction } from '../../platform/pageAction';
import { readLogTail } from '../../services/runLog';
import { readEvents, readRun, type Run, type RunSummary } from '../../services/runs';

/** How the run stands now, with the buttons that make sense. */
export async function readStanding(run: Run): Promise<RunStanding> {
  const summary = await readRun(run);
  return {
    state: summary.state,
    error: summary.error,
    actions: [...(await cureOf(summary)), ...actionsOf(summary)],
    log: await readLogTail(run),
  };
}

/** What the trainer itself proposed when it failed. */
async function cureOf(run: RunSummary): Promise<ErrorAction[]> {
  if (run.state !== 'failed') return [];
  const failure = (await readEvents(run)).findLast((event) => event.type === 'error');
  return failure?.action && isPageAction(failure.action) ? [failure.action] : [];
}

function actionsOf({ id, state, adapterGguf }: RunSummary): ErrorAction[] {
  const action = (label: string, command: CommandId): ErrorAction => ({ label, command, arguments: [id] });
  const openLog = action(vscode.l10n.t('Open Training Log'), 'personaTuner.run.openLog');
  switch (state) {
    case 'completed':
      return [
        ...(adapterGguf === undefined ? [] : [action(vscode.l10n.t('Chat'), 'personaTuner.adapter.chat')]),
        action(vscode.l10n.t('Report'), 'personaTuner.run.report'),
      ];
    case 'stopped':
    case 'failed':
    case 'interrupted':
      return [action(vscode.l10n.t('Resume'), 'personaTuner.training.resume'), openLog];
    case 'running':
      return [openLog];
    case 'incomplete':
      return [];
  }
}
