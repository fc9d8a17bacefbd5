import * as assert from 'node:assert';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { deleteRuns } from '../../extension/features/runs/deleteRuns';
import { acceptPlan } from '../../extension/features/training/acceptPlan';
import { changeSettings } from '../../extension/features/training/changeSettings';
import { whileInstalling } from '../../extension/features/training/installing';
import { sweep } from '../../extension/features/training/sweep';
import type { FeatureContext } from '../../extension/platform/context';
import { extraPackages } from '../../extension/services/environment/extraPackages';
import { TrainingSettings } from '../../protocol/project';
import { standInEnvironment } from '../support/standInTrainer';
import { activated } from './activated';
import { Person } from './person';
import { runFiles } from './runFiles';

describe('what one does with runs', () => {
  const ids = ['20260222-090000-one', '20260222-090001-two'];
  let context: FeatureContext;
  let person: Person;
  const folderOf = (id: string) => path.join(context.requireProject().runsFolder, id);

  before(async () => {
    context = await activated();
  });
  beforeEach(async () => {
    person = new Person();
    for (const id of ids) {
      await mkdir(folderOf(id), { recursive: true });
      for (const [file, text] of Object.entries(runFiles(id))) await writeFile(path.join(folderOf(id), file), text);
    }
    await context.runs.refresh();
  });
  afterEach(async () => {
    person.leave();
    for (const id of ids) await rm(folderOf(id), { recursive: true, force: true });
    await context.runs.refresh();
  });

  describe('Delete', () => {
    it('asks, and leaves everything where the person turns back', async () => {
      person.answers('showWarningMessage', () => undefined);
      await deleteRuns(context, [ids[0]]);
      assert.deepStrictEqual(person.asked, [`Delete the run '${ids[0] ?? ''}'?`]);
      assert.ok(existsSync(folderOf(ids[0] ?? '')));
    });

    it('puts all that are selected into the bin, or deletes them for good after a second question', async () => {
      person.answers('showWarningMessage', (_question, _options, button) => button);
      const selected = ids.map((id) => ({ id }));
      await deleteRuns(context, [selected[0], selected]);
      const [first, ...others] = person.asked;
      assert.strictEqual(first, 'Delete 2 runs?');
      // Where the machine has a bin, nothing more is asked.
      assert.ok(others.length === 0 || others.length === 2, others.join('\n'));
      for (const question of others) assert.match(question, /cannot be put into a bin/);
      for (const id of ids) assert.ok(!existsSync(folderOf(id)));
      assert.ok(!context.runs.current.some(({ id }) => ids.includes(id)));
    });

    it('refuses all where one trains', async () => {
      const [id = '', other = ''] = ids;
      const trainer = standInTrainer(folderOf(id));
      try {
        await writeFile(path.join(folderOf(id), 'events.jsonl'), '');
        const started = new Date().toISOString();
        await writeFile(path.join(folderOf(id), 'process.json'), JSON.stringify({ pid: trainer.pid, started }));
        person.answers('showWarningMessage', (_question, _options, button) => button);
        await assert.rejects(deleteRuns(context, [{ id: other }, [{ id: other }, { id }]]), /Stop it first/);
        assert.deepStrictEqual(person.asked, []);
        assert.ok(existsSync(folderOf(other)));
      } finally {
        trainer.end();
      }
    });
  });

  describe('Duplicate with Changes', () => {
    it('shows every setting, checks what is typed, and gives the changed ones to train with', async () => {
      const settings = TrainingSettings.parse({ rank: 8 });
      let picks = 0;
      person.answers('showQuickPick', (_question, items) => {
        const list = items as { label: string; key?: string; description?: string }[];
        if (picks++ === 0) {
          assert.ok(Object.keys(settings).every((key) => list.some((item) => item.key === key)));
          return list.find(({ key }) => key === 'rank');
        }
        assert.strictEqual(list.find(({ key }) => key === 'rank')?.description, '8 → 32');
        assert.strictEqual(list[0]?.description, 'with 1 settings changed');
        return list[0];
      });
      person.answers('showInputBox', (_question, options) => {
        const { value, validateInput } = options as { value: string; validateInput: (text: string) => unknown };
        assert.strictEqual(value, '8');
        assert.ok(validateInput('none'));
        assert.strictEqual(validateInput('32'), undefined);
        return '32';
      });
      assert.deepStrictEqual(await changeSettings('run', settings), { ...settings, rank: 32 });
    });

    it('trains nothing where the person turns back', async () => {
      person.answers('showQuickPick', () => undefined);
      assert.strictEqual(await changeSettings('run', TrainingSettings.parse({})), undefined);
    });
  });

  describe('Train LoRA, where it is the first to need some packages', () => {
    const home = process.env['PERSONA_TUNER_HOME'];
    let empty: string;
    let own: FeatureContext;
    const told: string[] = [];

    beforeEach(async () => {
      empty = await mkdtemp(path.join(tmpdir(), 'persona-tuner-home-'));
      told.length = 0;
      own = {
        ...context,
        environment: () => ({ ...standInEnvironment(), installation: context.installation }),
        runTask: (title, work) =>
          work(({ message }) => told.push(`${title}: ${message}`), new AbortController().signal),
      };
    });
    afterEach(async () => {
      process.env['PERSONA_TUNER_HOME'] = home;
      await rm(empty, { recursive: true });
    });

    it('says so in the plan that it asks about', async () => {
      const base = await context.requireBaseModel();
      process.env['PERSONA_TUNER_HOME'] = empty;
      let detail = '';
      person.answers('showInformationMessage', (_question, options) => {
        detail = (options as vscode.MessageOptions).detail ?? '';
        return undefined;
      });
      await acceptPlan(own, context.requireProject(), base, { loggers: ['tensorboard'] });
      assert.match(detail, /^Will install TensorBoard and MLflow \(about 38 MiB\) first.*"loggers"$/m);
      await acceptPlan(own, context.requireProject(), base, {});
      assert.doesNotMatch(detail, /install/);
    });

    it('shows it while they come, and nothing where none is needed', async () => {
      process.env['PERSONA_TUNER_HOME'] = empty;
      const start = (settings: TrainingSettings) =>
        whileInstalling(own, settings, (task) => extraPackages(own.environment(), settings, task));
      await start(TrainingSettings.parse({}));
      assert.deepStrictEqual(told, []);
      await start(TrainingSettings.parse({ loggers: ['tensorboard'] }));
      assert.match(told.join('\n'), /^Preparing the training: Installing TensorBoard and MLflow \(about 38 MiB\)/);
    });
  });

  describe('Sweep', () => {
    let own: FeatureContext;
    const errors: unknown[] = [];

    beforeEach(() => {
      errors.length = 0;
      own = {
        ...context,
        environment: standInEnvironment,
        runTask: async (_title, work) => {
          try {
            return await work(() => undefined, new AbortController().signal);
          } catch (error) {
            errors.push(error);
            return undefined;
          }
        },
      };
      person.answers('showInputBox', () => 'epochs=1 rank=4,8');
    });
    afterEach(async () => {
      for (const { manifest, folder } of context.runs.current) {
        if (manifest?.sweep) await rm(folder, { recursive: true, force: true });
      }
      await vscode.workspace.getConfiguration().update('personaTuner.ray.address', undefined, true);
      await context.runs.refresh();
    });

    it('trains each combination once the plan is agreed to, and names the best', async () => {
      person.answers('showInformationMessage', (question) =>
        question.startsWith('Train a LoRA') ? 'Train' : undefined,
      );
      await sweep(own);
      assert.deepStrictEqual(errors, []);
      const trials = context.runs.current.filter(({ manifest }) => manifest?.sweep);
      assert.deepStrictEqual(trials.map(({ manifest }) => manifest?.training.rank).sort(), [4, 8]);
      assert.match(
        person.asked.at(-1) ?? '',
        /^The best of 2 trials: epochs=1, rank=8, loss 0\.125\. Its answers pass/,
      );
    });

    it('trains nothing where the plan is not agreed to', async () => {
      person.answers('showInformationMessage', () => undefined);
      await sweep(own);
      assert.ok(!context.runs.current.some(({ manifest }) => manifest?.sweep));
    });

    it('goes to the cluster of the setting, with Ray from its own lock', async () => {
      await vscode.workspace.getConfiguration().update('personaTuner.ray.address', 'cluster.invalid:6379', true);
      person.answers('showInformationMessage', (question) =>
        question.startsWith('Train a LoRA') ? 'Train' : undefined,
      );
      // An installation without locks: Ray cannot be installed, and nothing is trained here instead.
      own = { ...own, installation: path.join(context.installation, 'media') };
      await sweep(own);
      assert.match(String(errors[0]), /ray\.txt/);
      assert.ok(!context.runs.current.some(({ manifest }) => manifest?.sweep));
    });
  });
});

/** A living process whose command line names the run, as the trainer's does. */
function standInTrainer(folder: string): { readonly pid: number | undefined; end(): void } {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', folder], { stdio: 'ignore' });
  return { pid: child.pid, end: () => void child.kill('SIGKILL') };
}
