import * as path from 'node:path';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { convertBytes, readings } from '../../core/encodings/convert';
import { ENCODINGS } from '../../core/encodings/names';
import { firstInvalid } from '../../core/encodings/utf8';
import { changesUnsaved, fileUnreadable } from '../../core/errors';
import { writeText } from '../../services/system/files';

/** Enough of a line to see whether it reads well. */
const SHOWN = 80;

/**
 * Writes a file anew as UTF-8 and reads it anew. What counts are the bytes on disk: the editor may have made the wrong letters
 * of them. Where somebody has told the editor the encoding, its text is the right one.
 */
export async function convertToUtf8(argument: unknown): Promise<void> {
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  if (uri?.scheme !== 'file') return;
  const document = await vscode.workspace.openTextDocument(uri);
  const isTold = !document.encoding.startsWith('utf8');
  if (document.isDirty && !isTold) throw changesUnsaved(path.basename(uri.fsPath));
  if (document.isDirty && !(await document.save())) return;
  const text = isTold ? document.getText() : await readAs(uri);
  if (text === undefined) return;
  await writeText(uri.fsPath, text);
  await vscode.workspace.openTextDocument(uri, { encoding: 'utf8' });
}

/** What the bytes say; where nobody can tell, the person chooses by how it reads. */
async function readAs(uri: vscode.Uri): Promise<string | undefined> {
  const bytes = await readFile(uri.fsPath).catch((error: unknown) => {
    throw fileUnreadable(uri.fsPath, error);
  });
  const conversion = convertBytes(bytes);
  if (conversion.kind !== 'unknown') return conversion.text;
  const line = bytes.subarray(0, Math.max(0, firstInvalid(bytes))).filter((byte) => byte === 0x0a).length;
  const items = readings(bytes).map(({ encoding, text }) => ({
    label: ENCODINGS[encoding],
    description: (text.split('\n')[line] ?? '').slice(0, SHOWN),
    text,
  }));
  const title = vscode.l10n.t('Which one reads well?');
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.text;
}
