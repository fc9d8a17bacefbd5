import * as vscode from 'vscode';
import { UserError } from '../../protocol/errors';
import type { CommandId } from '../contributions';
import { offer } from './offer';

/** Shows an error: one meant for people with its button, anything else with *Show Log*. A cancel shows nothing. */
export function showError(log: vscode.LogOutputChannel, error: unknown): void {
  if (isCancellation(error)) return;
  const showLog = {
    label: vscode.l10n.t('Show Log'),
    command: 'personaTuner.log.show' satisfies CommandId,
  };
  if (error instanceof UserError) {
    log.error(error.message, error.detail ?? '');
    void offer('error', error.message, [error.action?.command === undefined ? showLog : error.action]);
  } else {
    log.error(error instanceof Error ? error : String(error));
    const message = error instanceof Error ? error.message : String(error);
    void offer('error', vscode.l10n.t('Something unexpected happened: {0}', message), [showLog]);
  }
}

/** What a task that was asked to stop throws: there is nothing to say. */
function isCancellation(error: unknown): boolean {
  if (error instanceof UserError) return error.code === 'cancelled';
  return error instanceof vscode.CancellationError || (error instanceof Error && error.name === 'AbortError');
}
