import * as assert from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { ProjectFile } from '../../protocol/project';
import { createProject } from '../../extension/services/projects/newProject';
import { openProject, readExamples, readQuestions, readRubric } from '../../extension/services/projects/project';
import { activated, until } from './activated';

describe('Create Project', () => {
  let parent: string;

  beforeEach(async () => {
    parent = await mkdtemp(path.join(os.tmpdir(), 'persona tuner é '));
  });
  afterEach(async () => {
    await rm(parent, { recursive: true, force: true });
  });

  for (const content of ['sample', 'empty'] as const) {
    it(`makes a ${content} project that opens, with examples, questions and a rubric`, async () => {
      const { installation } = await activated();
      const folder = path.join(parent, 'Inês');
      await createProject({ folder, content, installation });
      const project = await openProject(folder);
      assert.strictEqual(project.settings.name, content === 'empty' ? 'Inês' : 'Cláudio');
      assert.ok(ProjectFile.safeParse(project.settings).success);
      assert.ok((await readExamples(project, project.trainFiles)).length > 0);
      assert.ok((await readQuestions(project)).length > 0);
      assert.ok((await readRubric(project)).dimensions.length > 0);
    });
  }

  it('in the workspace opens the new project, and its persona.json in the editor', async () => {
    const context = await activated();
    const before = context.requireProject().folder;
    const folder = path.join(before, 'outra persona');
    try {
      const created: unknown = await vscode.commands.executeCommand('personaTuner.project.create', {
        folder,
        content: 'empty',
      });
      assert.strictEqual(created, folder);
      assert.strictEqual(context.requireProject().folder, folder);
      assert.strictEqual(vscode.window.activeTextEditor?.document.uri.fsPath, path.join(folder, 'persona.json'));
    } finally {
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      await rm(folder, { recursive: true, force: true });
    }
    await until(context.project.onDidChange, () => context.requireProject().folder === before);
  });

  it('never writes over a project that is there', async () => {
    const { installation } = await activated();
    await createProject({ folder: parent, content: 'empty', name: 'First', installation });
    await assert.rejects(createProject({ folder: parent, content: 'sample', installation }), /persona\.json/);
    assert.strictEqual((await openProject(parent)).settings.name, 'First');
  });
});
