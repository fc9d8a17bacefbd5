import * as vscode from 'vscode';
import type { CommandId } from '../../contributions';
import type { Finding } from '../../services/doctor/doctor';

/** What the doctor found, in the status bar; a click opens the list. Hidden while no project is open. */
export class DoctorStatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('doctor', vscode.StatusBarAlignment.Right, 0);

  constructor() {
    this.item.name = vscode.l10n.t('Persona Tuner: Doctor');
    this.item.command = 'personaTuner.environment.doctor' satisfies CommandId;
  }

  show(findings: readonly Finding[]): void {
    const wrong = findings.filter(({ severity }) => severity !== 'ok');
    const errors = wrong.filter(({ severity }) => severity === 'error');
    this.item.text = `${wrong.length === 0 ? '$(pass)' : '$(warning)'} Persona${wrong.length === 0 ? '' : ` ${String(wrong.length)}`}`;
    this.item.accessibilityInformation = {
      label:
        wrong.length === 0
          ? vscode.l10n.t('Persona Tuner: all that training needs is there')
          : vscode.l10n.t('Persona Tuner: {0} findings', wrong.length),
    };
    this.item.backgroundColor =
      errors.length > 0 ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    const lines = wrong.length > 0 ? wrong : findings;
    this.item.tooltip = new vscode.MarkdownString().appendText(lines.map(({ message }) => message).join('\n'));
    this.item.show();
  }

  hide(): void {
    this.item.hide();
  }

  dispose(): void {
    this.item.dispose();
  }
}
