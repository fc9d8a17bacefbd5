import * as assert from 'node:assert';
import * as vscode from 'vscode';
import { readOverviewState } from '../../extension/features/overview/overviewState';
import type { FeatureContext } from '../../extension/platform/context';
import { activated, until } from './activated';

describe('Dataset Overview', () => {
  let context: FeatureContext;
  let dataset: vscode.Uri;

  const tabs = () =>
    vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(
        ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('personaTuner.overview'),
      );

  before(async () => {
    context = await activated();
    dataset = vscode.Uri.file(context.requireProject().trainFiles[0] ?? '');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it("opens for the project's first dataset where none is in the editor, and once for each", async () => {
    await vscode.commands.executeCommand('personaTuner.dataset.overview');
    await until(vscode.window.tabGroups.onDidChangeTabs, () => tabs().length === 1);
    assert.match(tabs()[0]?.label ?? '', /personality_v1\.jsonl/);
    await vscode.commands.executeCommand('personaTuner.dataset.overview', dataset);
    assert.strictEqual(tabs().length, 1);
    const { validationFiles, trainFiles } = context.requireProject();
    const other = vscode.Uri.joinPath(dataset, '..', 'other.jsonl');
    assert.ok(![...validationFiles, ...trainFiles].includes(other.fsPath));
    await vscode.workspace.fs.copy(dataset, other);
    await vscode.commands.executeCommand('personaTuner.dataset.overview', { uri: other });
    await until(vscode.window.tabGroups.onDidChangeTabs, () => tabs().length === 2);
    await vscode.workspace.fs.delete(other);
  });

  it('gets lengths, budget, topics and coverage from the worker', async () => {
    await context.datasetChecks.context.refresh();
    const state = await readOverviewState(context, dataset, new AbortController().signal);
    assert.strictEqual(state.kind, 'overview');
    assert.strictEqual(state.hasQuestions, true);
    const { examples, tokens, supervised, budget, topics, coverage } = state.overview;
    assert.strictEqual(examples, 79);
    assert.ok(supervised > 0 && supervised < tokens);
    assert.strictEqual(budget.system + budget.user + budget.assistant + budget.template, tokens);
    assert.ok(topics.length > 0);
    assert.strictEqual(coverage.length, 8);
    assert.deepStrictEqual(state.findings, []);
    assert.strictEqual(state.unlistedFindings, 0);
  });

  it('knows how many findings it does not count, where VS Code is told of the gravest alone', async () => {
    const broken = vscode.Uri.joinPath(dataset, '..', 'broken.jsonl');
    await vscode.workspace.fs.writeFile(broken, Buffer.from('{"messages": [}\n'.repeat(300)));
    try {
      await vscode.window.showTextDocument(broken);
      await until(context.datasetChecks.onDidChange, () => context.datasetChecks.get(broken) !== undefined);
      const state = await readOverviewState(context, broken, new AbortController().signal);
      assert.strictEqual(state.kind, 'overview');
      assert.strictEqual(state.findings.find(({ code }) => code === 'invalid-json')?.lines.length, 250);
      assert.ok(state.unlistedFindings >= 50, String(state.unlistedFindings));
    } finally {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await vscode.workspace.fs.delete(broken);
    }
  });
});
