import * as assert from 'node:assert';
import * as vscode from 'vscode';
import { activated, until } from './activated';

describe('the plan of a training', () => {
  before(activated);

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('opens as a page that says steps, memory and time', async () => {
    await vscode.commands.executeCommand('personaTuner.plan.show');
    const isOpen = () =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label.includes('Training Plan')));
    await until(vscode.window.tabGroups.onDidChangeTabs, isOpen);
    const page = await vscode.workspace.openTextDocument(
      vscode.Uri.from({ scheme: 'persona-tuner-plan', path: '/Training Plan.md' }),
    );
    for (const heading of ['## Steps', '## Memory', '## Time']) assert.ok(page.getText().includes(heading), heading);
    assert.match(page.getText(), /\| weights \| 513 MiB \|/);
  });
});
