import * as vscode from 'vscode';
import type { ViewId } from '../../contributions';
import { baseModelText } from '../../core/baseModel';
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
      view.description = baseModelWords(context);
      tree.refresh();
    }),
    context.baseModel.onDidChange(() => {
      view.description = baseModelWords(context);
    }),
    context.datasetChecks.onDidChange(() => {
      tree.refresh();
    }),
  );
}

/** What the project trains on, beside the view's title. */
function baseModelWords({ project, baseModel }: FeatureContext): string | undefined {
  if (!project.current) return undefined;
  const name = baseModelText(project.current.settings.baseModel).replace(/^builtin:/, '');
  return baseModel.current ? name : vscode.l10n.t('{0} · not prepared', name);
}
