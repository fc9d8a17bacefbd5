import * as vscode from 'vscode';
import { readDataset } from '../../core/dataset/dataset';
import { duplicateLines } from '../../core/dataset/edit/duplicates';
import { newExampleSnippet } from '../../core/dataset/edit/newExample';
import { toMessages } from '../../core/dataset/edit/toMessages';
import { exampleUnreadable } from '../../core/errors';
import { datasetEditor, lineEnd, selectedLines, wholeLineRange } from './datasetEditor';

/** Writes an example at the end, in the shape of the last one, with the words selected that are to be written over. */
export async function newExample(): Promise<void> {
  const editor = datasetEditor();
  const { document } = editor;
  const last = readDataset(document.getText()).findLast((line) => line.kind === 'example');
  const words = [vscode.l10n.t('question'), vscode.l10n.t('answer')] as const;
  const snippet = newExampleSnippet(last?.shape ?? 'messages', last?.text ?? '', words);
  const end = document.lineAt(document.lineCount - 1);
  const before = end.isEmptyOrWhitespace ? '' : lineEnd(document);
  await editor.insertSnippet(new vscode.SnippetString(`${before}${snippet}\n`), end.range.end);
  editor.revealRange(editor.selection);
}

/** Puts a copy below each selected example. */
export async function duplicateExample(): Promise<void> {
  const editor = datasetEditor();
  const { document } = editor;
  await editor.edit((edit) => {
    for (const line of selectedLines(editor)) {
      const { range, text } = document.lineAt(line);
      edit.insert(range.end, `${lineEnd(document)}${text}`);
    }
  });
}

/**
 * Removes the examples that say the same as one before them, after asking.
 *
 * @param sure - a caller's answer to the question
 * @returns how many went; undefined when the person declined
 */
export async function removeDuplicates(sure: boolean): Promise<number | undefined> {
  const { document } = datasetEditor();
  const lines = duplicateLines(document.getText());
  if (lines.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No example says the same as another.'));
    return 0;
  }
  if (!sure && !(await confirm(lines))) return undefined;
  const edit = new vscode.WorkspaceEdit();
  for (const line of lines) edit.delete(document.uri, wholeLineRange(document, line - 1));
  await vscode.workspace.applyEdit(edit);
  return lines.length;
}

async function confirm(lines: readonly number[]): Promise<boolean> {
  const remove = vscode.l10n.t('Remove');
  const shown = lines.slice(0, 12).join(', ') + (lines.length > 12 ? ' …' : '');
  const message =
    lines.length === 1
      ? vscode.l10n.t('Remove 1 example that says the same as one before it?')
      : vscode.l10n.t('Remove {0} examples that say the same as one before them?', lines.length);
  const detail = vscode.l10n.t('Lines {0}. Undo brings them back.', shown);
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, remove)) === remove;
}

/**
 * Writes examples of other shapes as messages: the selected ones, or all where nothing is selected.
 *
 * @returns how many were converted
 * @throws UserError for the first that cannot be read; nothing is changed then
 */
export async function convertToMessages(): Promise<number> {
  const editor = datasetEditor();
  const { document, selection } = editor;
  const all = Array.from({ length: document.lineCount }, (_, line) => line);
  const lines = selection.isEmpty && editor.selections.length === 1 ? all : selectedLines(editor);
  const edit = new vscode.WorkspaceEdit();
  let converted = 0;
  for (const line of lines) {
    const { text, range, isEmptyOrWhitespace } = document.lineAt(line);
    if (isEmptyOrWhitespace) continue;
    const written = toMessages(text);
    if (written.kind === 'broken') throw exampleUnreadable(line + 1, written.message);
    if (written.text === text) continue;
    edit.replace(document.uri, range, written.text);
    converted++;
  }
  if (converted > 0) await vscode.workspace.applyEdit(edit);
  return converted;
}
