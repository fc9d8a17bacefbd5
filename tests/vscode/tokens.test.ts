import * as assert from 'node:assert';
import * as vscode from 'vscode';
import type { FeatureContext } from '../../extension/platform/context';
import { activated, until } from './activated';

describe('Show Tokens', () => {
  let context: FeatureContext;
  let editor: vscode.TextEditor;

  const tab = () =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .find(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('personaTuner.tokens'));

  before(async () => {
    context = await activated();
    const dataset = vscode.Uri.file(context.requireProject().trainFiles[0] ?? '');
    editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(dataset));
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('opens beside the dataset, which keeps the cursor, and opens once', async () => {
    await vscode.commands.executeCommand('personaTuner.tokens.show');
    await until(vscode.window.tabGroups.onDidChangeTabs, () => tab() !== undefined);
    assert.notStrictEqual(tab()?.group.viewColumn, editor.viewColumn);
    assert.strictEqual(vscode.window.activeTextEditor?.document, editor.document);
    await vscode.commands.executeCommand('personaTuner.tokens.show');
    assert.strictEqual(
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter((one) => one === tab()).length,
      1,
    );
  });

  it('gets the tokens of a line from the worker, with their places', async () => {
    await context.datasetChecks.context.refresh();
    const { signal } = new AbortController();
    const tokens = await context.datasetChecks.tokens(editor.document.lineAt(0).text, signal);
    assert.strictEqual(tokens.kind, 'tokens');
    const { parts, ids } = tokens.example;
    assert.strictEqual(parts.at(-1)?.tokens[1], ids.length);
    assert.strictEqual(parts[1]?.role, 'system');
  });
});
