import * as path from 'node:path';
import * as vscode from 'vscode';
import { nameValidationFile } from '../../core/dataset/edit/projectEdit';
import { projectNotEditable } from '../../core/errors';
import type { FeatureContext } from '../../platform/context';
import { PROJECT_FILE, type Project } from '../../services/projects/project';
import { datasetEditor, lineEnd, selectedLines, wholeLineRange } from './datasetEditor';

/** Made where a project names no validation file. */
const NEW_FILE = 'datasets/validation.jsonl';

/**
 * Moves the selected examples to the end of the project's validation file: one edit, undone as one. Where there is no such
 * file, it is made and named in `persona.json`.
 *
 * @returns how many were moved
 */
export async function moveToValidation(context: FeatureContext): Promise<number> {
  const editor = datasetEditor();
  const { document } = editor;
  const project = context.requireProject();
  const lines = selectedLines(editor);
  const [named] = project.validationFiles;
  const target = vscode.Uri.file(named ?? path.join(project.folder, NEW_FILE));
  if (lines.length === 0 || target.toString() === document.uri.toString()) return 0;
  const edit = new vscode.WorkspaceEdit();
  const persona = named === undefined ? await nameNewFile(project, edit) : undefined;
  const wasDirty = persona?.isDirty ?? true;
  await append(
    edit,
    target,
    lines.map((line) => document.lineAt(line).text),
  );
  for (const line of lines) edit.delete(document.uri, wholeLineRange(document, line));
  if (!(await vscode.workspace.applyEdit(edit))) return 0;
  // The project is read from disk. What the person has not saved themselves stays theirs to save.
  if (!wasDirty) await persona?.save();
  return lines.length;
}

async function append(edit: vscode.WorkspaceEdit, target: vscode.Uri, lines: readonly string[]): Promise<void> {
  const there = await vscode.workspace.fs.stat(target).then(
    () => true,
    () => false,
  );
  if (!there) {
    edit.createFile(target, { ignoreIfExists: true });
    edit.insert(target, new vscode.Position(0, 0), `${lines.join('\n')}\n`);
    return;
  }
  const document = await vscode.workspace.openTextDocument(target);
  const end = document.lineAt(document.lineCount - 1);
  const eol = lineEnd(document);
  edit.insert(target, end.range.end, `${end.isEmptyOrWhitespace ? '' : eol}${lines.join(eol)}${eol}`);
}

async function nameNewFile(project: Project, edit: vscode.WorkspaceEdit): Promise<vscode.TextDocument> {
  const uri = vscode.Uri.file(path.join(project.folder, PROJECT_FILE));
  const document = await vscode.workspace.openTextDocument(uri);
  const named = nameValidationFile(document.getText(), NEW_FILE);
  if (!named) throw projectNotEditable(NEW_FILE);
  edit.replace(uri, new vscode.Range(document.positionAt(named.start), document.positionAt(named.end)), named.text);
  return document;
}
