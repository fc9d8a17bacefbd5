import * as vscode from 'vscode';
import type { CommandId } from '../../contributions';

/** The running training in the status bar; a click opens its view. */
export class TrainingStatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('training', vscode.StatusBarAlignment.Left, 0);

  constructor() {
    this.item.name = vscode.l10n.t('Persona Tuner: Training');
    this.item.command = 'personaTuner.runs.focus';
  }

  /** @param words - e.g. `step 12/160 · loss 2.08 · 3 min left` */
  show(runId: string, words: string): void {
    this.item.text = `$(sync~spin) ${words}`;
    this.item.tooltip = new vscode.MarkdownString(
      vscode.l10n.t('Training {0}', `\`${runId}\``) +
        `\n\n[${vscode.l10n.t('Stop Training')}](command:${'personaTuner.training.stop' satisfies CommandId}?${encodeURIComponent(JSON.stringify([runId]))})`,
    );
    this.item.tooltip.isTrusted = {
      enabledCommands: ['personaTuner.training.stop' satisfies CommandId],
    };
    this.item.show();
  }

  hide(): void {
    this.item.hide();
  }

  dispose(): void {
    this.item.dispose();
  }
}
