import * as vscode from 'vscode';
import { registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { Debounced } from './debounced';
import { isChecked, isDatasetOf } from './scope';
import { toVscodeDiagnostic } from './toVscode';

/** Long enough to skip the keystrokes of a word, short enough to feel immediate. */
const TYPING_PAUSE_MS = 150;

/** Findings in the editor while one types, and *Check All Datasets*. */
export function register(context: FeatureContext): vscode.Disposable {
  const { datasetChecks, project } = context;
  const collection = vscode.languages.createDiagnosticCollection('personaTuner');
  const guide = vscode.Uri.joinPath(context.extension.extensionUri, 'docs', 'diagnostics.md');
  /** Files whose findings show although they are closed: *Check All Datasets* asked for them. */
  const asked = new Set<string>();
  const debounced = new Debounced(TYPING_PAUSE_MS);

  const check = async (uri: vscode.Uri) => {
    try {
      await datasetChecks.check(uri);
    } catch (error) {
      context.log.error(`Could not check '${uri.fsPath}'.`, error instanceof Error ? error.message : String(error));
    }
  };
  const checkDocument = (document: vscode.TextDocument) => {
    debounced.cancel(document.uri.toString());
    if (isChecked(document, project.current)) void check(document.uri);
    else drop(document.uri);
  };
  const drop = (uri: vscode.Uri) => {
    debounced.cancel(uri.toString());
    asked.delete(uri.toString());
    collection.delete(uri);
  };
  const checkOpen = () => {
    for (const document of vscode.workspace.textDocuments) checkDocument(document);
  };
  const publish = (uri: vscode.Uri) => {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    const wanted = asked.has(uri.toString()) || (open !== undefined && isChecked(open, project.current));
    const findings = wanted ? datasetChecks.get(uri) : undefined;
    collection.set(
      uri,
      findings?.diagnostics.map((finding) => toVscodeDiagnostic(finding, guide)),
    );
  };

  checkOpen();
  return vscode.Disposable.from(
    collection,
    debounced,
    datasetChecks.onDidChange(publish),
    datasetChecks.context.onDidChange(checkOpen),
    vscode.workspace.onDidOpenTextDocument(checkDocument),
    vscode.workspace.onDidSaveTextDocument(checkDocument),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0 || !isChecked(document, project.current)) return;
      debounced.run(document.uri.toString(), () => {
        checkDocument(document);
      });
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      drop(document.uri);
      // What was found in the project's own datasets is still shown in the view.
      if (!project.current || !isDatasetOf(project.current, document.uri.fsPath)) datasetChecks.forget(document.uri);
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('personaTuner.diagnostics.scope')) checkOpen();
    }),
    registerCommand(context, 'personaTuner.dataset.check', async () => {
      const { trainFiles, validationFiles } = context.requireProject();
      const files = [...trainFiles, ...validationFiles].map((file) => vscode.Uri.file(file));
      for (const file of files) asked.add(file.toString());
      const findings = await Promise.all(files.map((file) => datasetChecks.check(file)));
      const total = findings.reduce((sum, found) => sum + (found?.diagnostics.length ?? 0), 0);
      if (total > 0) await vscode.commands.executeCommand('workbench.actions.view.problems');
      else {
        const examples = findings.reduce((sum, found) => sum + (found?.examples ?? 0), 0);
        void vscode.window.showInformationMessage(vscode.l10n.t('{0} examples, nothing to correct.', examples));
      }
      return total;
    }),
  );
}
