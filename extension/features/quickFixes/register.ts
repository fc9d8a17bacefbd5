import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Diagnostic } from '../../../protocol/diagnostics';
import { asJsonLines } from '../../core/dataset/jsonDocument';
import type { Fix, FixContext, FixEdit } from '../../core/lint/fixes/fix';
import { FIXED_ON_SAVE, fixesFor } from '../../core/lint/fixes/fixes';
import type { FeatureContext } from '../../platform/context';
import type { CommandId } from '../../contributions';
import { PROJECT_FILE } from '../../services/projects/project';
import { titleOf } from './title';

const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append('personaTuner');

/** The light bulb at a finding, and what *Fix All* and saving mend by themselves. */
export function register(context: FeatureContext): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    // Prompts, the rubric and persona.json have findings too.
    { scheme: 'file', pattern: '**/*.{jsonl,json,md,txt}' },
    new QuickFixes(context),
    {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, FIX_ALL],
    },
  );
}

class QuickFixes implements vscode.CodeActionProvider {
  constructor(private readonly context: FeatureContext) {}

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics, only }: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const found = this.context.datasetChecks.get(document.uri)?.diagnostics ?? [];
    const there = found.filter(({ line }) => line <= document.lineCount);
    if (only?.contains(FIX_ALL) || only?.intersects(FIX_ALL)) return fixAll(document, there);
    const project = await this.projectFile();
    const here = there.filter((finding) => range.intersection(rangeOf(finding)) !== undefined);
    return here.flatMap((finding) => {
      const shown = diagnostics.filter((one) => codeOf(one) === finding.code && one.range.isEqual(rangeOf(finding)));
      const fixes = fixesFor(finding, document.lineAt(finding.line - 1).text, this.fixContext(project));
      return fixes.filter((fix) => isPossible(fix, document)).map((fix) => actionOf(fix, document, project, shown));
    });
  }

  private fixContext(project: vscode.TextDocument | undefined): FixContext {
    return { persona: this.context.project.current?.settings.name, projectFile: project?.getText() };
  }

  /** `persona.json`, as it is in the editor where it is open. */
  private async projectFile(): Promise<vscode.TextDocument | undefined> {
    const folder = this.context.project.current?.folder;
    return folder === undefined ? undefined : vscode.workspace.openTextDocument(path.join(folder, PROJECT_FILE));
  }
}

/** Of a JSON document that is broken, there are no lines to make. */
function isPossible({ kind }: Fix, document: vscode.TextDocument): boolean {
  return kind !== 'rewrite-as-jsonl' || asJsonLines(document.getText()) !== undefined;
}

function actionOf(
  fix: Fix,
  document: vscode.TextDocument,
  project: vscode.TextDocument | undefined,
  diagnostics: vscode.Diagnostic[],
): vscode.CodeAction {
  const action = new vscode.CodeAction(titleOf(fix), vscode.CodeActionKind.QuickFix);
  action.diagnostics = diagnostics;
  const command = COMMANDS[fix.kind];
  if (command) {
    action.command = { title: action.title, command, arguments: [document.uri] };
    return action;
  }
  action.edit = new vscode.WorkspaceEdit();
  const { uri } = fix.kind === 'raise-max-length' && project ? project : document;
  action.edit.set(uri, fileEdits(fix.kind, document) ?? fix.edits.map(toVscodeEdit));
  return action;
}

/** What no edit of the text can do. */
const COMMANDS: Readonly<Partial<Record<Fix['kind'], CommandId>>> = {
  'remove-byte-order-mark': 'personaTuner.dataset.removeByteOrderMark',
  'convert-to-utf8': 'personaTuner.file.convertToUtf8',
};

/** The edits of a fix that is about the whole file. */
function fileEdits(kind: Fix['kind'], document: vscode.TextDocument): vscode.TextEdit[] | undefined {
  if (kind === 'use-lf') return [vscode.TextEdit.setEndOfLine(vscode.EndOfLine.LF)];
  if (kind !== 'rewrite-as-jsonl') return undefined;
  const lines = asJsonLines(document.getText());
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  return lines ? [vscode.TextEdit.replace(document.validateRange(whole), lines.text)] : [];
}

function fixAll(document: vscode.TextDocument, found: readonly Diagnostic[]): vscode.CodeAction[] {
  const fixes = found
    .filter(({ code }) => FIXED_ON_SAVE.includes(code))
    .flatMap((finding) => fixesFor(finding, document.lineAt(finding.line - 1).text));
  // Two findings in a turn are mended by the same edits.
  const edits = new Map(fixes.flatMap((fix) => fix.edits.map((edit) => [JSON.stringify(edit), edit] as const)));
  if (edits.size === 0) return [];
  const title = vscode.l10n.t('Remove what nobody sees, and write the text in NFC');
  const action = new vscode.CodeAction(title, FIX_ALL);
  action.edit = new vscode.WorkspaceEdit();
  action.edit.set(document.uri, [...edits.values()].map(toVscodeEdit));
  return [action];
}

function toVscodeEdit(edit: FixEdit): vscode.TextEdit {
  return vscode.TextEdit.replace(rangeOf(edit), edit.newText);
}

function rangeOf({ line, column, endLine, endColumn }: Omit<FixEdit, 'newText'>): vscode.Range {
  return new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
}

function codeOf({ code }: vscode.Diagnostic): unknown {
  return typeof code === 'object' ? code.value : code;
}
