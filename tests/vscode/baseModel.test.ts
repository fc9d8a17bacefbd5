import * as assert from 'node:assert';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { FeatureContext } from '../../extension/platform/context';
import { hubAccess } from '../../extension/platform/hubAccess';
import { activated } from './activated';
import { Person } from './person';

const CONFIG = {
  model_type: 'qwen2',
  num_hidden_layers: 2,
  hidden_size: 64,
  intermediate_size: 96,
  num_attention_heads: 4,
  vocab_size: 1_000_000,
  max_position_embeddings: 32_768,
};

describe('the base model', () => {
  let context: FeatureContext;
  let person: Person;
  let cache: string;
  let file: string;
  let original: string;
  const named = { HF_HUB_CACHE: process.env.HF_HUB_CACHE };

  before(async () => {
    context = await activated();
    file = path.join(context.requireProject().folder, 'persona.json');
    original = await readFile(file, 'utf8');
    cache = await mkdtemp(path.join(tmpdir(), 'hub é '));
    process.env.HF_HUB_CACHE = cache;
    await addToCache('models--maria--papagaio', {
      'config.json': JSON.stringify(CONFIG),
      'README.md': '---\nlicense: mit\n---\n',
    });
    // A download that was cut: its weights are not there yet.
    await addToCache('models--maria--half', { 'config.json': JSON.stringify(CONFIG) }, false);
  });
  beforeEach(() => {
    person = new Person();
  });
  afterEach(async () => {
    person.leave();
    await writeFile(file, original);
    await context.project.refresh();
    await context.baseModel.refresh();
  });
  after(async () => {
    if (named.HF_HUB_CACHE === undefined) delete process.env.HF_HUB_CACHE;
    else process.env.HF_HUB_CACHE = named.HF_HUB_CACHE;
    await rm(cache, { recursive: true, force: true });
  });

  async function addToCache(name: string, files: Record<string, string>, whole = true): Promise<void> {
    const commit = 'a'.repeat(40);
    const snapshot = path.join(cache, name, 'snapshots', commit);
    await mkdir(snapshot, { recursive: true });
    await mkdir(path.join(cache, name, 'refs'));
    await writeFile(path.join(cache, name, 'refs', 'main'), commit);
    const all = { 'tokenizer.json': '{}', ...files, ...(whole && { 'model.safetensors': 'x'.repeat(2048) }) };
    for (const [one, text] of Object.entries(all)) await writeFile(path.join(snapshot, one), text);
  }

  /** Runs the command with the item of the list that `wanted` is part of picked. */
  async function choose(wanted: string): Promise<vscode.QuickPickItem[]> {
    let shown: vscode.QuickPickItem[] = [];
    person.answers('showQuickPick', (_question, items) => {
      shown = items as vscode.QuickPickItem[];
      return shown.find(({ label }) => label.includes(wanted));
    });
    person.answers('showInformationMessage', () => undefined);
    await vscode.commands.executeCommand('personaTuner.baseModel.choose');
    return shown;
  }

  it('is chosen among what is on this machine, each with its size, licence and what it takes', async () => {
    const items = await choose('maria/papagaio');
    const builtin = items.find(({ label }) => label.includes('builtin:smollm2-135m-instruct'));
    assert.strictEqual(builtin?.label, '$(check) builtin:smollm2-135m-instruct');
    assert.strictEqual(builtin.description, '135 M · context 8192 · 94 MiB · apache-2.0');
    assert.strictEqual(builtin.detail, '$(pass) training fits this machine · $(pass) answering fits');
    const cached = items.find(({ label }) => label === 'maria/papagaio');
    assert.strictEqual(cached?.description, '128 M · context 32768 · 2 KiB · mit');
    assert.ok(cached.detail?.includes('answering fits'), cached.detail);
    assert.ok(!items.some(({ label }) => label.includes('half')));

    assert.strictEqual(
      await readFile(file, 'utf8'),
      original.replace('builtin:smollm2-135m-instruct', 'maria/papagaio'),
    );
    assert.strictEqual(context.requireProject().settings.baseModel, 'maria/papagaio');
    assert.strictEqual(context.baseModel.current, undefined);
    assert.ok(person.asked.some((question) => question.startsWith('maria/papagaio is the base model now.')));
  });

  it('is typed as an id of the hub, which is checked while it is typed', async () => {
    let refused: unknown;
    person.answers('showInputBox', (_question, options) => {
      refused = (options as vscode.InputBoxOptions).validateInput?.('no id');
      return ' owner/name@v1.0 ';
    });
    await choose('Model of the hub…');
    assert.match(String(refused), /owner\/name@revision/);
    assert.strictEqual(context.requireProject().settings.baseModel, 'owner/name@v1.0');
  });

  it('is a file or folder, named from the project', async () => {
    const { folder } = context.requireProject();
    person.answers('showOpenDialog', () => [vscode.Uri.file(path.join(folder, 'modelos', 'meu modelo.gguf'))]);
    await choose('GGUF file…');
    assert.strictEqual(context.project.problem, undefined);
    assert.strictEqual(context.requireProject().settings.baseModel, 'modelos/meu modelo.gguf');
    person.answers('showOpenDialog', () => [vscode.Uri.file(path.join(folder, 'owner', 'name'))]);
    await choose('Folder with safetensors…');
    // Written so that it is not taken for a model of the hub.
    assert.strictEqual(context.requireProject().settings.baseModel, './owner/name');
  });

  it('stays where the person turns back', async () => {
    await choose('no such model');
    assert.strictEqual(await readFile(file, 'utf8'), original);
  });

  it('may want a token, which lies in the secret storage until it is forgotten', async () => {
    person.answers('showInputBox', () => 'hf_mine');
    person.answers('showInformationMessage', () => undefined);
    await vscode.commands.executeCommand('personaTuner.hub.setToken');
    assert.strictEqual((await hubAccess(context.extension)).token, 'hf_mine');
    person.answers('showInputBox', () => '');
    await vscode.commands.executeCommand('personaTuner.hub.setToken');
    assert.strictEqual((await hubAccess(context.extension)).token, undefined);
    assert.deepStrictEqual(person.asked.filter(Boolean), ['The token is set.', 'The token is forgotten.']);
  });
});
