import * as assert from 'node:assert';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { AdaptersTree } from '../../extension/features/adapters/adaptersTree';
import { DatasetsTree } from '../../extension/features/datasets/datasetsTree';
import { RunsTree } from '../../extension/features/runs/runsTree';
import type { FeatureContext } from '../../extension/platform/context';
import { activated, until } from './activated';
import { parityJson, runFiles } from './runFiles';

describe('the trees', () => {
  let context: FeatureContext;

  before(async () => {
    context = await activated();
  });

  it("list the project's datasets with their counts", async () => {
    const tree = new DatasetsTree(context);
    const [item] = tree.getChildren();
    assert.ok(item);
    await until(context.datasetChecks.onDidChange, () => context.datasetChecks.get(item.uri) !== undefined);
    const [checked] = tree.getChildren();
    assert.ok(checked);
    const shown = tree.getTreeItem(checked);
    assert.strictEqual(shown.label, path.basename(item.uri.fsPath));
    assert.match(String(shown.description), /^79 examples/);
  });

  describe('with a run written by somebody else', () => {
    const id = '20260220-084135-cláudio';
    let folder: string;

    beforeEach(async () => {
      const { runsFolder } = context.requireProject();
      folder = path.join(runsFolder, id);
      await mkdir(folder, { recursive: true });
    });

    afterEach(async () => {
      await rm(folder, { recursive: true, force: true });
      await until(context.runs.onDidChange, () => find() === undefined);
    });

    const find = () => context.runs.current.find((run) => run.id === id);

    it('show it, with its steps and losses', async () => {
      for (const [file, text] of Object.entries(runFiles(id))) await writeFile(path.join(folder, file), text);
      await until(context.runs.onDidChange, () => find()?.state === 'completed');
      const tree = new RunsTree(context);
      const run = tree.getChildren().find((one) => one.id === id);
      assert.ok(run);
      assert.strictEqual(tree.getTreeItem(run).description, '2.51 → 0.56');
    });

    it('forget it when it is deleted the moment after it was listed, of which VS Code tells nothing', async () => {
      for (const [file, text] of Object.entries(runFiles(id))) await writeFile(path.join(folder, file), text);
      await context.runs.refresh();
      assert.ok(find());
      await rm(folder, { recursive: true });
      await until(context.runs.onDidChange, () => find() === undefined);
    });

    it('show a folder without a whole run.json as incomplete', async () => {
      await writeFile(path.join(folder, 'run.json'), '{"version": 1,');
      await until(context.runs.onDidChange, () => find()?.state === 'incomplete');
    });

    it('show its adapter, and whether parity was checked', async () => {
      for (const [file, text] of Object.entries(runFiles(id))) await writeFile(path.join(folder, file), text);
      await writeFile(path.join(folder, 'adapter.gguf'), '');
      await until(context.runs.onDidChange, () => find()?.adapterGguf !== undefined);
      const tree = new AdaptersTree(context);
      const shown = async () => {
        const adapter = (await tree.getChildren()).find((one) => one.id === id);
        assert.ok(adapter);
        return tree.getTreeItem(adapter);
      };
      const described = async () => (await shown()).description;
      assert.strictEqual(await described(), 'parity not checked · smollm2-135m-instruct');
      await writeFile(path.join(folder, 'parity.json'), parityJson(false));
      assert.strictEqual(await described(), 'parity failed · smollm2-135m-instruct');
      await writeFile(path.join(folder, 'parity.json'), parityJson(true));
      assert.strictEqual(await described(), 'parity ok · smollm2-135m-instruct');
      const { tooltip } = await shown();
      assert.ok(tooltip instanceof vscode.MarkdownString);
      assert.match(tooltip.value, /Cláudio[^]*builtin:smollm2/);
    });
  });

  it('say in words what is wrong with persona.json, and recover', async () => {
    const { folder } = context.requireProject();
    const file = path.join(folder, 'persona.json');
    const copy = path.join(folder, 'persona.json.copy');
    await cp(file, copy);
    try {
      await writeFile(file, '{ "name": 7 }');
      await until(context.project.onDidChange, () => context.project.problem !== undefined);
      assert.match(String(context.project.problem), /'name' is 7/);
      assert.ok(context.project.current, 'The last whole project stays in use.');
    } finally {
      await cp(copy, file);
      await rm(copy);
    }
    await until(context.project.onDidChange, () => context.project.problem === undefined);
  });

  it('have a command for each one that the manifest names', async () => {
    const commands = new Set(await vscode.commands.getCommands(true));
    const manifest = context.extension.extension.packageJSON as { contributes: { commands: { command: string }[] } };
    const missing = manifest.contributes.commands.filter(({ command }) => !commands.has(command));
    assert.deepStrictEqual(missing, []);
  });
});
