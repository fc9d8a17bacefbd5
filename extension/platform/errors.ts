import * as vscode from 'vscode';
import { UserError } from '../../protocol/errors';
import { explained } from '../core/unexpected';
import type { CommandId } from '../contributions';
import { offer } from './offer';

/** Shows an error: one meant for people with its button, anything else with *Show Log*. A cancel shows nothing. */
export function showError(log: vscode.LogOutputChannel, error: unknown): void {
  if (isCancellation(error)) return;
  const showLog = {
    label: vscode.l10n.t('Show Log'),
    command: 'personaTuner.log.show' satisfies CommandId,
  };
  const { message, detail, action } = explained(error);
  log.error(message, detail ?? '');
  void offer('error', message, [action?.command === undefined ? showLog : action]);
}

/** What a task that was asked to stop throws: there is nothing to say. */
function isCancellation(error: unknown): boolean {
  if (error instanceof UserError) return error.code === 'cancelled';
  return error instanceof vscode.CancellationError || (error instanceof Error && error.name === 'AbortError');
}
