import * as vscode from 'vscode';
import type { ErrorAction } from '../../../protocol/errors';
import type { RunStanding } from '../../../protocol/webviews/run';
import type { CommandId } from '../../contributions';
import { isPageAction } from '../../platform/pageAction';
import { readLogTail } from '../../services/runs/runLog';
import { readRun, type Run, type RunSummary } from '../../services/runs/runs';

/** How the run stands now, with the buttons that make sense. */
export async function readStanding(run: Run): Promise<RunStanding> {
  const summary = await readRun(run);
  return {
    state: summary.state,
    position: summary.queuePosition,
    error: summary.error,
    actions: [...cureOf(summary), ...actionsOf(summary)],
    log: await readLogTail(run),
  };
}

/** What the knowledge base proposes, where that is more than to resume. */
function cureOf({ diagnosis }: RunSummary): ErrorAction[] {
  const { label, command } = diagnosis?.cure ?? {};
  if (label === undefined || command === ('personaTuner.training.resume' satisfies CommandId)) return [];
  const cure = { label, command };
  return isPageAction(cure) ? [cure] : [];
}

function actionsOf({ id, state, adapterGguf }: RunSummary): ErrorAction[] {
  const action = (label: string, command: CommandId): ErrorAction => ({ label, command, arguments: [id] });
  const openLog = action(vscode.l10n.t('Open Training Log'), 'personaTuner.run.openLog');
  switch (state) {
    case 'completed':
      return [
        ...(adapterGguf === undefined ? [] : [action(vscode.l10n.t('Chat'), 'personaTuner.adapter.chat')]),
        action(vscode.l10n.t('Report'), 'personaTuner.run.report'),
        action(vscode.l10n.t('Duplicate with Changes…'), 'personaTuner.training.duplicate'),
      ];
    case 'stopped':
    case 'failed':
    case 'interrupted':
      return [action(vscode.l10n.t('Resume'), 'personaTuner.training.resume'), openLog];
    case 'queued':
    case 'running':
      return [openLog];
    case 'incomplete':
      return [];
  }
}
