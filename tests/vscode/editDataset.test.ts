import * as assert from 'node:assert';
import { readFile, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { FeatureContext } from '../../extension/platform/context';
import { activated, until } from './activated';

const LINES = [
  '{"prompt": "p", "completion": "c", "tag": 1}',
  '{"messages": [{"role": "user", "content": "u"}, {"role": "assistant", "content": "a"}]}',
  '{"messages": [{"role": "user", "content": " u "}, {"role": "assistant", "content": "a"}]}',
];

describe('the commands that edit a dataset', () => {
  let context: FeatureContext;
  let file: string;
  let editor: vscode.TextEditor;

  const lines = () => editor.document.getText().split('\n');
  const select = (line: number) => {
    editor.selection = new vscode.Selection(line, 0, line, 0);
  };

  beforeEach(async () => {
    context = await activated();
    await vscode.workspace.getConfiguration('files').update('autoSave', 'off', vscode.ConfigurationTarget.Global);
    file = path.join(context.requireProject().folder, 'datasets', 'edited.jsonl');
    await writeFile(file, LINES.join('\n'));
    editor = await vscode.window.showTextDocument(vscode.Uri.file(file));
  });

  afterEach(async () => {
    for (const document of vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(file, { force: true });
    await vscode.workspace.getConfiguration('files').update('autoSave', undefined, vscode.ConfigurationTarget.Global);
  });

  it('New Example writes one at the end, in the shape of the last, with the question selected', async () => {
    await vscode.commands.executeCommand('personaTuner.example.new');
    const added: unknown = JSON.parse(lines()[3] ?? '');
    assert.deepStrictEqual(Object.keys(added as object), ['messages']);
    assert.strictEqual(editor.document.getText(editor.selection), 'question');
  });

  it('Duplicate Example puts a copy below', async () => {
    select(0);
    await vscode.commands.executeCommand('personaTuner.example.duplicate');
    assert.deepStrictEqual(lines(), [LINES[0], ...LINES]);
  });

  it('Convert to Messages keeps the other keys', async () => {
    select(0);
    assert.strictEqual(await vscode.commands.executeCommand('personaTuner.dataset.convertToMessages'), 1);
    assert.strictEqual(
      lines()[0],
      '{"messages": [{"role": "user", "content": "p"}, {"role": "assistant", "content": "c"}], "tag": 1}',
    );
  });

  it('Remove Duplicates leaves the first, and no blank line at the end', async () => {
    assert.strictEqual(await vscode.commands.executeCommand('personaTuner.dataset.removeDuplicates', true), 1);
    assert.deepStrictEqual(lines(), LINES.slice(0, 2));
    await vscode.commands.executeCommand('undo');
    assert.deepStrictEqual(lines(), LINES);
  });

  it('Move to Validation makes the file and names it in persona.json', async () => {
    const { folder } = context.requireProject();
    const persona = path.join(folder, 'persona.json');
    const validation = path.join(folder, 'datasets', 'validation.jsonl');
    const before = await readFile(persona, 'utf8');
    try {
      select(1);
      assert.strictEqual(await vscode.commands.executeCommand('personaTuner.example.moveToValidation'), 1);
      assert.deepStrictEqual(lines(), [LINES[0], LINES[2]]);
      const moved = await vscode.workspace.openTextDocument(vscode.Uri.file(validation));
      assert.strictEqual(moved.getText(), `${LINES[1] ?? ''}\n`);
      await until(context.project.onDidChange, () => context.project.current?.validationFiles[0] === validation);
      select(1);
      await vscode.commands.executeCommand('personaTuner.example.moveToValidation');
      assert.strictEqual(moved.getText(), `${LINES[1] ?? ''}\n${LINES[2] ?? ''}\n`);
      await moved.save();
    } finally {
      await writeFile(persona, before);
      await until(context.project.onDidChange, () => context.project.current?.validationFiles.length === 0);
      await rm(validation, { force: true });
    }
  });

  it('are offered on an example, and roles and the prompt are completed in it', async () => {
    const range = new vscode.Range(0, 5, 0, 5);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      editor.document.uri,
      range,
      vscode.CodeActionKind.Refactor.value,
    );
    const titles = actions.map(({ title }) => title);
    for (const title of ['Edit Example', 'Duplicate Example', 'Move to Validation', 'Convert to Messages']) {
      assert.ok(titles.includes(title), titles.join());
    }
    const begun = '{"messages": [{"role": "system", "content": "';
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(0, 0), `${begun}"}\n`);
    });
    const offered = async (character: number) => {
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        editor.document.uri,
        new vscode.Position(0, character),
      );
      return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    assert.ok((await offered(begun.indexOf('system'))).includes('assistant'));
    assert.ok((await offered(begun.length)).includes("The project's training prompt"));
  });
});
