import * as vscode from 'vscode';
import { removeByteOrderMark } from '../../services/system/byteOrderMark';
import { datasetEditor } from './datasetEditor';

/**
 * Saves a dataset and takes the byte order mark off its file; the editor then reads it anew. No edit of the text can do
 * it: VS Code keeps the mark apart, as a part of the encoding.
 */
export async function withoutByteOrderMark(argument: unknown): Promise<void> {
  const document =
    argument instanceof vscode.Uri ? await vscode.workspace.openTextDocument(argument) : datasetEditor().document;
  // Where saving fails, VS Code says why, and the file stays as it is.
  if (document.isDirty && !(await document.save())) return;
  await removeByteOrderMark(document.uri.fsPath);
}
