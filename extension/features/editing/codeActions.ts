import * as vscode from 'vscode';
import type { CommandId } from '../../contributions';
import { readLine } from '../../core/dataset/line';

/** What can be done with the example under the cursor, beside the fixes of what is wrong with it. */
export class ExampleActions implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.Refactor];

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const reading = readLine(document.lineAt(range.start.line).text);
    if (reading.kind === 'problem') return [];
    const action = (title: string, command: CommandId) => {
      const made = new vscode.CodeAction(title, vscode.CodeActionKind.Refactor.append('example'));
      made.command = { title, command };
      return made;
    };
    return [
      action(vscode.l10n.t('Edit Example'), 'personaTuner.example.edit'),
      action(vscode.l10n.t('Duplicate Example'), 'personaTuner.example.duplicate'),
      action(vscode.l10n.t('Move to Validation'), 'personaTuner.example.moveToValidation'),
      ...(reading.shape === 'messages'
        ? []
        : [action(vscode.l10n.t('Convert to Messages'), 'personaTuner.dataset.convertToMessages')]),
    ];
  }
}
