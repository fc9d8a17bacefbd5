import * as assert from 'node:assert';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { FeatureContext } from '../../extension/platform/context';
import { craftBase } from '../support/craftedBase';
import { CHATML } from '../support/tinyEncoder';
import { activated, until } from './activated';

describe('a GGUF with a chat template of its own', () => {
  let context: FeatureContext;
  let settings: vscode.Uri;
  let written = '';
  let temporary = '';
  const home = process.env['PERSONA_TUNER_HOME'];

  before(async () => {
    context = await activated();
    const { folder } = context.requireProject();
    settings = vscode.Uri.file(path.join(folder, 'persona.json'));
    written = await readFile(settings.fsPath, 'utf8');
    temporary = await mkdtemp(path.join(tmpdir(), 'persona-tuner-'));
    process.env['PERSONA_TUNER_HOME'] = temporary;
    const gguf = CHATML.replace("assistant\n' }}{% endif %}", "assistant\n<think>' }}{% endif %}");
    await craftBase(temporary, path.join(folder, 'tiny.gguf'), { training: CHATML, gguf });
    await writeFile(settings.fsPath, written.replace('builtin:smollm2-135m-instruct', 'tiny.gguf'));
  });

  after(async () => {
    if (home === undefined) delete process.env['PERSONA_TUNER_HOME'];
    else process.env['PERSONA_TUNER_HOME'] = home;
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await writeFile(settings.fsPath, written);
    await until(context.baseModel.onDidChange, () => context.baseModel.current?.folder.startsWith(temporary) === false);
    await until(context.datasetChecks.onDidChange, () => codes().length === 0);
    await rm(temporary, { recursive: true });
  });

  const codes = () => vscode.languages.getDiagnostics(settings).map(({ code }) => (code as { value: string }).value);

  it('is told at baseModel in persona.json, and both are shown side by side, with ids', async () => {
    await until(vscode.languages.onDidChangeDiagnostics, () => codes().includes('template-differs'));
    const [found] = vscode.languages.getDiagnostics(settings);
    const document = await vscode.workspace.openTextDocument(settings);
    assert.strictEqual(document.getText(found?.range), '"tiny.gguf"');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      settings,
      found?.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const action = actions.find(({ command }) => command?.command === 'personaTuner.template.compare');
    assert.ok(action?.command);
    await vscode.commands.executeCommand(action.command.command);
    const tab = () => vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    await until(vscode.window.tabGroups.onDidChangeTabs, () => tab() instanceof vscode.TabInputTextDiff);
    const { original, modified } = tab() as vscode.TabInputTextDiff;
    const [training, gguf] = await Promise.all(
      [original, modified].map(async (uri) => (await vscode.workspace.openTextDocument(uri)).getText()),
    );
    assert.match(training ?? '', /<\|im_start\|>assistant\n\n=== /);
    assert.match(gguf ?? '', /<\|im_start\|>assistant\n<think>\n=== /);
    assert.match(gguf ?? '', /\n256\t"<\|im_start\|>"\n/);
  });
});
