import * as assert from 'node:assert';
import * as vscode from 'vscode';
import type { FeatureContext } from '../../extension/platform/context';
import { activated, until } from './activated';

describe('diagnostics while one types', () => {
  let context: FeatureContext;
  let dataset: vscode.Uri;
  let document: vscode.TextDocument;

  const saving = () => vscode.workspace.getConfiguration('files');

  before(async () => {
    // In a browser VS Code saves by itself; what shows here must come from typing alone.
    await saving().update('autoSave', 'off', vscode.ConfigurationTarget.Global);
    context = await activated();
    dataset = vscode.Uri.file(context.requireProject().trainFiles[0] ?? '');
  });

  after(() => saving().update('autoSave', undefined, vscode.ConfigurationTarget.Global));

  beforeEach(async () => {
    document = await vscode.workspace.openTextDocument(dataset);
    await vscode.window.showTextDocument(document);
    await settled(document, () => codes(dataset).length === 0);
  });

  afterEach(async () => {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('show a broken line at its place and go when it is mended', async () => {
    await insertFirstLine(document, '{"messages": [');
    await settled(document, () => codes(dataset).includes('invalid-json'));
    const [broken] = vscode.languages.getDiagnostics(dataset).filter((one) => codeOf(one) === 'invalid-json');
    assert.strictEqual(broken?.range.start.line, 0);
    assert.strictEqual(broken.severity, vscode.DiagnosticSeverity.Error);

    await deleteFirstLine(document);
    await settled(document, () => codes(dataset).length === 0);
  });

  it('link each code to its place in the guide, which is there', async () => {
    await insertFirstLine(document, '{"messages": [{"role": "robot", "content": "bip"}]}');
    await settled(document, () => codes(dataset).includes('unknown-role'));
    const guide = await vscode.workspace.openTextDocument(
      vscode.Uri.joinPath(context.extension.extensionUri, 'docs', 'diagnostics.md'),
    );
    for (const { code } of vscode.languages.getDiagnostics(dataset)) {
      assert.ok(typeof code === 'object');
      assert.strictEqual(code.target.fragment, code.value);
      assert.match(guide.getText(), new RegExp(`^#+ .*${String(code.value)}`, 'm'));
    }
  });

  it("stand in the prompt's own file where it is the prompt that is wrong, and go when it is mended", async () => {
    const { folder, settings } = context.requireProject();
    const prompt = vscode.Uri.joinPath(vscode.Uri.file(folder), settings.systemPrompt.inference ?? '');
    const written = await vscode.workspace.fs.readFile(prompt);
    try {
      await vscode.workspace.fs.writeFile(prompt, Buffer.from('\nBe brief.\n'));
      await until(vscode.languages.onDidChangeDiagnostics, () => codes(prompt).includes('prompts-disagree'));
      const [found] = vscode.languages.getDiagnostics(prompt);
      assert.deepStrictEqual([found?.range.start.line, found?.range.end.character], [1, 9]);
      assert.match(found?.relatedInformation?.[0]?.location.uri.path ?? '', /short\.md$/);
      assert.deepStrictEqual(codes(dataset), []);
    } finally {
      await vscode.workspace.fs.writeFile(prompt, written);
    }
    await until(vscode.languages.onDidChangeDiagnostics, () => codes(prompt).length === 0);
  });

  it('leave a .jsonl file alone that is no dataset', async () => {
    const { questions } = context.requireProject().settings.evaluation;
    const file = vscode.Uri.joinPath(vscode.Uri.file(context.requireProject().folder), questions ?? '');
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
    await insertFirstLine(document, 'not json');
    await settled(document, () => codes(dataset).length > 0);
    assert.deepStrictEqual(vscode.languages.getDiagnostics(file), []);
  });
});

/** Waits for an event of the diagnostics after which `holds`; a check of the document must have come first. */
async function settled(document: vscode.TextDocument, holds: () => boolean): Promise<void> {
  const context = await activated();
  await until(context.datasetChecks.onDidChange, () => context.datasetChecks.get(document.uri) !== undefined);
  await until(vscode.languages.onDidChangeDiagnostics, holds);
}

function codes(uri: vscode.Uri): unknown[] {
  return vscode.languages.getDiagnostics(uri).map(codeOf);
}

function codeOf({ code }: vscode.Diagnostic): unknown {
  return typeof code === 'object' ? code.value : code;
}

async function insertFirstLine(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(0, 0), `${text}\n`);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

async function deleteFirstLine(document: vscode.TextDocument): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.delete(document.uri, document.lineAt(0).rangeIncludingLineBreak);
  assert.ok(await vscode.workspace.applyEdit(edit));
}
