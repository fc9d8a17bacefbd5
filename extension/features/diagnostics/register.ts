import * as vscode from 'vscode';
import { registerCommand } from '../../platform/commands';
import { readSetting } from '../../platform/settings';
import type { FeatureContext } from '../../platform/context';
import { moreFindings, toVscodeDiagnostic } from './toVscode';

/** Findings in the editor while one types, and *Check All Datasets*. */
export function register(context: FeatureContext): vscode.Disposable {
  const { datasetChecks, project } = context;
  const collection = vscode.languages.createDiagnosticCollection('personaTuner');
  const guide = vscode.Uri.joinPath(context.extension.extensionUri, 'docs', 'diagnostics.md');
  /** Checking is off while one types, but *Check All Datasets* asked for the project's. */
  let asked = false;

  const isWanted = () => {
    // While it is off, nothing is looked at but the project.
    return readSetting('personaTuner.diagnostics.scope') !== 'off' || (asked && project.current !== undefined);
  };
  const publish = (uri: vscode.Uri) => {
    const findings = isWanted() ? datasetChecks.get(uri) : undefined;
    if (!findings) {
      collection.delete(uri);
      return;
    }
    const shown = findings.diagnostics.map((finding) => toVscodeDiagnostic(finding, guide));
    collection.set(uri, [...shown, ...moreFindings(findings)]);
  };
  const publishAll = () => {
    for (const uri of datasetChecks.files()) publish(uri);
  };

  return vscode.Disposable.from(
    collection,
    datasetChecks.onDidChange(publish),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('personaTuner.diagnostics.scope')) publishAll();
    }),
    registerCommand(context, 'personaTuner.dataset.check', async () => {
      const opened = context.requireProject();
      asked = true;
      const findings = [...(await datasetChecks.checkProject(opened)).values()];
      publishAll();
      const total = sum(findings.flatMap(({ counts }) => Object.values(counts)));
      if (total > 0) await vscode.commands.executeCommand('workbench.actions.view.problems');
      else {
        const examples = sum(findings.map((found) => found.examples));
        void vscode.window.showInformationMessage(vscode.l10n.t('{0} examples, nothing to correct.', examples));
      }
      return total;
    }),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
