import * as assert from 'node:assert';
import * as vscode from 'vscode';
import type { FeatureContext } from '../../extension/platform/context';
import { activated } from './activated';

describe('token counts in a dataset', () => {
  let context: FeatureContext;
  let document: vscode.TextDocument;

  before(async () => {
    context = await activated();
    await context.datasetChecks.context.refresh();
    const dataset = vscode.Uri.file(context.requireProject().trainFiles[0] ?? '');
    document = await vscode.workspace.openTextDocument(dataset);
    await vscode.window.showTextDocument(document);
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('stand above its first line', async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    const titles = lenses.map(({ command }) => command?.title).join(' | ');
    assert.match(
      titles,
      /^79 examples · [\d,]+ tokens \| p50 \d+ · p95 \d+ · max \d+ of maxLength 1,024 \| \d+ % supervised/,
    );
    assert.ok(lenses.every(({ range }) => range.start.line === 0));
  });

  it('show by part in a hover', async () => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(0, 20),
    );
    const text = hovers
      .flatMap(({ contents }) => contents.map((one) => (one as vscode.MarkdownString).value))
      .join('\n');
    assert.match(text, /tokens, maxLength 1024/);
    assert.match(text, /System prompt, the project's \| \d+ \|/);
    assert.match(text, /Turn 1, question \| \d+ \|/);
  });

  it('stand behind each line once the setting asks for them', async () => {
    const hints = () =>
      vscode.commands.executeCommand<vscode.InlayHint[]>(
        'vscode.executeInlayHintProvider',
        document.uri,
        new vscode.Range(0, 0, 4, 0),
      );
    assert.strictEqual((await hints()).length, 0);
    const setting = vscode.workspace.getConfiguration('personaTuner.tokens');
    await setting.update('inlayHints', true, vscode.ConfigurationTarget.Global);
    try {
      const shown = await hints();
      assert.strictEqual(shown.length, 4);
      const label = shown[0]?.label;
      assert.match(typeof label === 'string' ? label : '', /^\d+ tokens$/);
    } finally {
      await setting.update('inlayHints', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
