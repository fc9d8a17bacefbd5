import * as vscode from 'vscode';
import type { ViewId } from '../../contributions';
import type { FeatureContext } from '../../platform/context';
import { DatasetsTree } from './datasetsTree';

/** The view *Datasets*. */
export function register(context: FeatureContext): vscode.Disposable {
  const tree = new DatasetsTree(context);
  const view = vscode.window.createTreeView('personaTuner.datasets' satisfies ViewId, { treeDataProvider: tree });
  const files = vscode.workspace.createFileSystemWatcher('**/*.jsonl');
  const ours = (uri: vscode.Uri) => tree.getChildren().some((item) => item.uri.toString() === uri.toString());
  const checkOurs = (uri: vscode.Uri) => {
    if (ours(uri)) void tree.check(uri);
  };
  return vscode.Disposable.from(
    view,
    files,
    files.onDidChange(checkOurs),
    files.onDidCreate(checkOurs),
    files.onDidDelete(checkOurs),
    // After a document is closed the file on disk counts again, without what was never saved.
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      checkOurs(uri);
    }),
    context.project.onDidChange(() => {
      const { problem } = context.project;
      view.message = problem instanceof Error ? problem.message : undefined;
      tree.refresh();
    }),
    context.datasetChecks.context.onDidChange(() => {
      tree.checkAll();
    }),
    context.datasetChecks.onDidChange(() => {
      tree.refresh();
    }),
  );
}
