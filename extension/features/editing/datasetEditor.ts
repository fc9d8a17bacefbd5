import * as vscode from 'vscode';
import { datasetEditorMissing } from '../../core/errors';

/** The editor with a dataset in it. @throws UserError when there is none */
export function datasetEditor(): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'jsonl') throw datasetEditorMissing();
  return editor;
}

/** Lines (0-based) that the selections touch and that are not blank, from first to last. */
export function selectedLines({ document, selections }: vscode.TextEditor): number[] {
  const lines = new Set<number>();
  for (const { start, end, isEmpty } of selections) {
    // A selection up to the start of a line does not touch it.
    const last = !isEmpty && end.character === 0 ? end.line - 1 : end.line;
    for (let line = start.line; line <= last; line++) lines.add(line);
  }
  return [...lines].sort((a, b) => a - b).filter((line) => !document.lineAt(line).isEmptyOrWhitespace);
}

/** The range whose removal leaves no blank line behind, the last line's too. */
export function wholeLineRange(document: vscode.TextDocument, line: number): vscode.Range {
  const { range, rangeIncludingLineBreak } = document.lineAt(line);
  if (line === 0 || !rangeIncludingLineBreak.isEqual(range)) return rangeIncludingLineBreak;
  return new vscode.Range(document.lineAt(line - 1).range.end, range.end);
}

export function lineEnd(document: vscode.TextDocument): string {
  return document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
}
