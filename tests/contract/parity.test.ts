import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requireReady } from '../../extension/services/environment/environment';
import { createInference, type Inference } from '../../extension/services/inference/inference';
import { trainingRoom } from '../../extension/services/system/machine';
import { checkParity } from '../../extension/services/adapters/parity';
import { followEvents, listRuns, readParity, type Run } from '../../extension/services/runs/runs';
import { startTraining } from '../../extension/services/training/training';
import type { TrainingSettings } from '../../protocol/project';
import { bundleInstallation, repository, type Installation } from '../support/bundles';
import { smallPersona } from '../support/smallPersona';

let persona: Awaited<ReturnType<typeof smallPersona>>;
let installation: Installation;
let inference: Inference;
let run: Run;

async function train(overrides: Partial<TrainingSettings> = {}): Promise<Run> {
  const started = await startTraining({ ...persona, overrides });
  let outcome = 'none';
  for await (const event of followEvents(started)) if (event.type === 'end') outcome = event.outcome;
  expect(outcome).toBe('completed');
  return started;
}

beforeAll(async () => {
  persona = await smallPersona();
  installation = bundleInstallation();
  inference = createInference(installation.inferenceHost);
  run = await train();
});
afterAll(async () => {
  await inference.dispose();
  installation.remove();
});

it('holds between the trainer and llama.cpp: ids equal, log-probabilities within the bounds', async () => {
  const report = await checkParity(run, { base: persona.base, inference });
  expect(report).toMatchObject({ ids: true, passed: true });
  expect(report.adapter.positions).toBeGreaterThan(100);
  expect(report.adapter.max).toBeLessThan(0.1);
  expect(await readParity(run)).toEqual(report);
});

it.each([
  ['rank-stabilised LoRA, whose scale llama.cpp does not know', 'rslora'],
  ['DoRA, whose whole change of each weight is in the file', 'dora'],
] as const)('holds for %s', async (_name, method) => {
  const other = await train({ method, alpha: 16, epochs: 1 });
  const report = await checkParity(other, { base: persona.base, inference });
  expect(report).toMatchObject({ ids: true, passed: true });
});

it('is not asked of a machine that cannot train in 4 bits: the run is refused before it has a folder', async () => {
  const room = await trainingRoom((await requireReady(persona.environment)).torch);
  if (room.device === 'cuda') return;
  const before = (await listRuns(persona.project.runsFolder)).length;
  await expect(startTraining({ ...persona, overrides: { method: 'qlora' } })).rejects.toMatchObject({
    code: 'qlora-needs-cuda',
  });
  expect(await listRuns(persona.project.runsFolder)).toHaveLength(before);
});

it('fails for an adapter whose q and k were not permuted, though it answers', async () => {
  const wrong = path.join(run.folder, 'unpermuted.gguf');
  const exportUnpermuted = [
    'import json, pathlib, sys',
    'import persona_trainer.adapters.export_gguf as export',
    'export.permuted_rows = lambda matrix, *_: matrix',
    'adapter, config, target = map(pathlib.Path, sys.argv[1:])',
    'export.export_adapter(adapter, json.loads(config.read_text()), target)',
  ].join('\n');
  const config = path.join(persona.base.huggingFaceFolder, 'config.json');
  const args = ['-c', exportUnpermuted, path.join(run.folder, 'adapter'), config, wrong];
  const sources = path.join(repository, 'python', 'src');
  execFileSync(persona.environment.python, args, { env: { ...process.env, PYTHONPATH: sources } });
  const report = await checkParity(run, { base: persona.base, inference, adapter: wrong });
  expect(report.passed).toBe(false);
  expect(report.ids).toBe(true);
  expect(report.base.max).toBeLessThan(0.1);
  expect(report.adapter.mean).toBeGreaterThan(0.005);
});

it('fails when the ids that were trained on are not those of today', async () => {
  const file = path.join(run.folder, 'dataset.jsonl');
  const text = await readFile(file, 'utf8');
  const [first = '', ...others] = text.trimEnd().split('\n');
  const example = JSON.parse(first) as { ids: number[] };
  const changed = JSON.stringify({ ...example, ids: [...example.ids.slice(0, -1), 5] });
  await writeFile(file, [changed, ...others].join('\n'));
  const report = await checkParity(run, { base: persona.base, inference });
  expect(report).toMatchObject({ ids: false, passed: false });
});
