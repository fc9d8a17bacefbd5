import * as vscode from 'vscode';
import { datasetEditorMissing } from '../../core/errors';
import { registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { OverviewPanel } from './overviewPanel';

/** *Dataset Overview*: one panel for each dataset. */
export function register(context: FeatureContext): vscode.Disposable {
  const panels = new Map<string, OverviewPanel>();
  const show = registerCommand(context, 'personaTuner.dataset.overview', (argument) => {
    const dataset = datasetOf(context, argument);
    const key = dataset.toString();
    const shown = panels.get(key);
    if (shown) shown.show();
    else panels.set(key, new OverviewPanel(context, dataset, () => panels.delete(key)));
  });
  return vscode.Disposable.from(show, {
    dispose: () => {
      for (const panel of [...panels.values()]) panel.dispose();
    },
  });
}

/** What the caller names (a file, or an item of the view *Datasets*), else what is in the editor, else the project's first. */
function datasetOf({ project }: FeatureContext, argument: unknown): vscode.Uri {
  if (argument instanceof vscode.Uri) return argument;
  if (typeof argument === 'object' && argument !== null && 'uri' in argument && argument.uri instanceof vscode.Uri) {
    return argument.uri;
  }
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId === 'jsonl') return document.uri;
  const [first] = project.current?.trainFiles ?? [];
  if (first === undefined) throw datasetEditorMissing();
  return vscode.Uri.file(first);
}
