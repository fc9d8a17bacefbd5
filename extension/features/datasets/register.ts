import * as vscode from 'vscode';
import type { ViewId } from '../../contributions';
import type { FeatureContext } from '../../platform/context';
import { DatasetsTree } from './datasetsTree';

/** The view *Datasets*. */
export function register(context: FeatureContext): vscode.Disposable {
  const tree = new DatasetsTree(context);
  const view = vscode.window.createTreeView('personaTuner.datasets' satisfies ViewId, { treeDataProvider: tree });
  return vscode.Disposable.from(
    view,
    context.project.onDidChange(() => {
      const { problem } = context.project;
      view.message = problem instanceof Error ? problem.message : undefined;
      tree.refresh();
    }),
    context.datasetChecks.onDidChange(() => {
      tree.refresh();
    }),
  );
}
