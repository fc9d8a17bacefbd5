import * as assert from 'node:assert';
import * as vscode from 'vscode';
import { activated, until } from './activated';

describe('Edit Example', () => {
  let dataset: vscode.TextDocument;
  const saving = () => vscode.workspace.getConfiguration('files');

  before(async () => {
    await saving().update('autoSave', 'off', vscode.ConfigurationTarget.Global);
    const context = await activated();
    dataset = await vscode.workspace.openTextDocument(vscode.Uri.file(context.requireProject().trainFiles[0] ?? ''));
  });

  after(() => saving().update('autoSave', undefined, vscode.ConfigurationTarget.Global));

  afterEach(async () => {
    for (const document of vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  /** The document beside the dataset that shows the example on a line. */
  async function edit(line: number): Promise<vscode.TextDocument> {
    const editor = await vscode.window.showTextDocument(dataset, vscode.ViewColumn.One);
    const at = new vscode.Position(line, 0);
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand('personaTuner.example.edit');
    const opened = vscode.window.activeTextEditor?.document;
    assert.strictEqual(opened?.uri.scheme, 'persona-example');
    return opened;
  }

  async function replace(document: vscode.TextDocument, from: string, to: string): Promise<void> {
    const at = document.getText().indexOf(from);
    assert.ok(at >= 0, `'${from}' is not in: ${document.getText()}`);
    const change = new vscode.WorkspaceEdit();
    const range = new vscode.Range(document.positionAt(at), document.positionAt(at + from.length));
    change.replace(document.uri, range, to);
    assert.ok(await vscode.workspace.applyEdit(change));
  }

  it('shows a line as headings and words, and writes it back as an edit that can be undone', async () => {
    const before = dataset.getText();
    const example = await edit(1);
    assert.strictEqual(example.languageId, 'markdown');
    assert.match(example.getText(), /^# user\n\nMe conte sobre você\.\n\n# assistant\n\n/);

    await replace(example, 'Me conte sobre você.', 'Fale de "você".\nPor favor.');
    assert.ok(await example.save());
    assert.ok(dataset.isDirty && !example.isDirty);
    assert.match(dataset.lineAt(1).text, /"Fale de \\"você\\"\.\\nPor favor\."/);
    assert.strictEqual(dataset.lineAt(0).text, before.split('\n')[0]);

    const seen = until(vscode.workspace.onDidChangeTextDocument, () =>
      example.getText().startsWith('# user\n\nMe conte'),
    );
    await vscode.window.showTextDocument(dataset, vscode.ViewColumn.One);
    await vscode.commands.executeCommand('undo');
    assert.strictEqual(dataset.getText(), before);
    await seen;
  });

  it('follows its line when lines move', async () => {
    const example = await edit(1);
    const change = new vscode.WorkspaceEdit();
    change.insert(dataset.uri, new vscode.Position(0, 0), '{"prompt": "p", "completion": "c"}\n');
    assert.ok(await vscode.workspace.applyEdit(change));
    await replace(example, 'Me conte sobre você.', 'Diga.');
    assert.ok(await example.save());
    assert.match(dataset.lineAt(2).text, /"Diga\."/);
    // The same line, the same document.
    assert.strictEqual((await edit(2)).uri.toString(), example.uri.toString());
  });

  it('refuses a document without its headings, or whose line is gone, and loses nothing', async () => {
    const before = dataset.getText();
    const example = await edit(1);
    await replace(example, '# user\n', '');
    await replace(example, '# assistant\n', 'x');
    assert.strictEqual(await example.save(), false);
    assert.ok(example.isDirty);
    assert.strictEqual(dataset.getText(), before);

    const change = new vscode.WorkspaceEdit();
    change.delete(dataset.uri, dataset.lineAt(1).rangeIncludingLineBreak);
    assert.ok(await vscode.workspace.applyEdit(change));
    const left = dataset.getText();
    assert.strictEqual(await example.save(), false);
    assert.ok(example.isDirty);
    assert.strictEqual(dataset.getText(), left);
  });
});
