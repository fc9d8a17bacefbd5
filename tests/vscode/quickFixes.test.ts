import * as assert from 'node:assert';
import * as vscode from 'vscode';
import type { FeatureContext } from '../../extension/platform/context';
import { activated, until } from './activated';

describe('quick fixes', () => {
  let context: FeatureContext;
  let document: vscode.TextDocument;

  before(async () => {
    context = await activated();
  });

  beforeEach(async () => {
    document = await vscode.workspace.openTextDocument(vscode.Uri.file(context.requireProject().trainFiles[0] ?? ''));
    await vscode.window.showTextDocument(document);
  });

  afterEach(async () => {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  const line = (answer: string) => `{"prompt": "Oi, e então?", "completion": "${answer}"}`;
  const actions = (kind: vscode.CodeActionKind) =>
    vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      document.lineAt(0).range,
      kind.value,
    );

  /** Writes a first line and waits until the finding shows. */
  async function write(text: string, code: string): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), `${text}\n`);
    assert.ok(await vscode.workspace.applyEdit(edit));
    const shown = () =>
      vscode.languages
        .getDiagnostics(document.uri)
        .some((one) => typeof one.code === 'object' && one.code.value === code && one.range.start.line === 0);
    await until(vscode.languages.onDidChangeDiagnostics, shown);
  }

  it('stand at the finding and mend it', async () => {
    await write(line('Oi!</s>'), 'foreign-special-token');
    const found = await actions(vscode.CodeActionKind.QuickFix);
    const fix = found.find(({ title }) => title.includes('</s>'));
    assert.ok(fix?.edit, found.map(({ title }) => title).join(', '));
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.strictEqual(document.lineAt(0).text, line('Oi!'));
  });

  it('end all lines with LF, and save without the byte order mark, losing nothing', async () => {
    const { uri } = document;
    const written = await vscode.workspace.fs.readFile(uri);
    const shown = () =>
      vscode.languages.getDiagnostics(uri).map(({ code }) => (typeof code === 'object' ? code.value : code));
    // As a person does it: an end of line does not come through the API's list of actions.
    const fix = async (place: vscode.Position) => {
      const editor = await vscode.window.showTextDocument(document);
      editor.selection = new vscode.Selection(place, place);
      await vscode.commands.executeCommand('editor.action.codeAction', { kind: 'quickfix', apply: 'first' });
    };
    try {
      const text = Buffer.from(written).toString('utf8');
      await vscode.workspace.fs.writeFile(uri, Buffer.from(`\uFEFF${text.replaceAll('\n', '\r\n')}`));
      await until(vscode.languages.onDidChangeDiagnostics, () => shown().includes('byte-order-mark'));
      await until(vscode.languages.onDidChangeDiagnostics, () => shown().includes('crlf-line-ends'));
      await fix(document.lineAt(0).range.end);
      await until(vscode.languages.onDidChangeDiagnostics, () => !shown().includes('crlf-line-ends'));
      await fix(document.lineAt(0).range.start);
      await until(vscode.languages.onDidChangeDiagnostics, () => shown().length === 0);
      assert.deepStrictEqual(Buffer.from(await vscode.workspace.fs.readFile(uri)), Buffer.from(written));
      assert.strictEqual(document.isDirty, false);
    } finally {
      await vscode.workspace.fs.writeFile(uri, written);
    }
  });

  it('mend at once what nobody sees', async () => {
    await write(line('O\u200Bi! Cla\u0301udio\\u0000'), 'invisible-character');
    const [fix] = await actions(vscode.CodeActionKind.SourceFixAll.append('personaTuner'));
    assert.ok(fix?.edit);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.strictEqual(document.lineAt(0).text, line('Oi! Cláudio'));
  });
});
