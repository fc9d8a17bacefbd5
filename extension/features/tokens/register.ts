import * as vscode from 'vscode';
import { datasetEditorMissing } from '../../core/errors';
import { registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { TokensPanel } from './tokensPanel';

/** *Show Tokens*: one panel, which follows the cursor through the datasets. */
export function register(context: FeatureContext): vscode.Disposable {
  let panel: TokensPanel | undefined;
  const show = registerCommand(context, 'personaTuner.tokens.show', () => {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.languageId !== 'jsonl') throw datasetEditorMissing();
    const place = { document: editor.document, line: editor.selection.active.line };
    if (panel) panel.go(place);
    else panel = new TokensPanel(context, place, () => (panel = undefined));
  });
  return vscode.Disposable.from(show, { dispose: () => panel?.dispose() });
}
