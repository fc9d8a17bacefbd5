import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Diagnostic } from '../../../protocol/diagnostics';
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
    { scheme: 'file', pattern: '**/*.jsonl' },
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
      return fixes.map((fix) => actionOf(fix, document, project, shown));
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

function actionOf(
  fix: Fix,
  document: vscode.TextDocument,
  project: vscode.TextDocument | undefined,
  diagnostics: vscode.Diagnostic[],
): vscode.CodeAction {
  const action = new vscode.CodeAction(titleOf(fix), vscode.CodeActionKind.QuickFix);
  action.diagnostics = diagnostics;
  if (fix.kind === 'remove-byte-order-mark') {
    const command: CommandId = 'personaTuner.dataset.removeByteOrderMark';
    action.command = { title: action.title, command, arguments: [document.uri] };
    return action;
  }
  action.edit = new vscode.WorkspaceEdit();
  const { uri } = fix.kind === 'raise-max-length' && project ? project : document;
  action.edit.set(
    uri,
    fix.kind === 'use-lf' ? [vscode.TextEdit.setEndOfLine(vscode.EndOfLine.LF)] : fix.edits.map(toVscodeEdit),
  );
  return action;
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
