import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunEvent } from '../../protocol/events';
import { PreparedExample } from '../../protocol/dataset';
import { RunManifest } from '../../protocol/run';
import { followEvents, listRuns, readEvents, readRun, type Run } from '../../extension/services/runs/runs';
import { findTrainer } from '../../extension/services/runs/trainerProcess';
import { planTraining } from '../../extension/services/training/planning';
import { resumeTraining, startTraining, stopTraining } from '../../extension/services/training/training';
import { smallPersona } from '../support/smallPersona';
import { writeFiles } from '../support/temporary';

let persona: Awaited<ReturnType<typeof smallPersona>>;
beforeEach(async () => {
  persona = await smallPersona();
});
/** Whatever a failed test left training ends. */
afterEach(async () => {
  const runs = await listRuns(persona.project.runsFolder);
  await Promise.all(runs.map((run) => stopTraining(run, { asked: 0, terminated: 0 })));
});

async function until(run: Run, type: RunEvent['type']): Promise<void> {
  for await (const event of followEvents(run)) if (event.type === type) return;
  throw new Error(`The run ended before '${type}'. ${await readFile(path.join(run.folder, 'train.log'), 'utf8')}`);
}

async function untilOver(run: Run): Promise<RunEvent[]> {
  const events = [];
  for await (const event of followEvents(run)) events.push(event);
  return events;
}

it('killed after a checkpoint is interrupted, goes on from there, and ends with an adapter', async () => {
  const plan = await planTraining(persona);
  expect(plan.steps).toMatchObject({ stepsPerEpoch: 2, steps: 4 });
  const run = await startTraining(persona);
  const manifest = RunManifest.parse(JSON.parse(await readFile(path.join(run.folder, 'run.json'), 'utf8')));
  expect(manifest).toMatchObject({ id: run.id, plan: plan.steps, prepared: plan.prepared });
  expect(run.id).toMatch(/^\d{8}-\d{6}-claudio$/);
  const lines = (await readFile(path.join(run.folder, 'dataset.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(PreparedExample.parse(JSON.parse(lines[7] ?? ''))).toMatchObject({
    file: 'data/eight examples.jsonl',
    line: 8,
  });

  await until(run, 'checkpoint');
  expect((await readRun(run)).state).toBe('running');
  await expect(resumeTraining(run, persona.environment)).rejects.toMatchObject({ code: 'run-not-resumable' });
  const trainer = await findTrainer(run.folder);
  process.kill(trainer?.pid ?? 0, 'SIGKILL');
  await untilOver(run);
  expect(await readRun(run)).toMatchObject({ state: 'interrupted', adapterGguf: undefined });

  await resumeTraining(run, persona.environment);
  const events = await untilOver(run);
  expect(events.findLast((event) => event.type === 'start')).toMatchObject({ resumedFrom: 2 });
  const summary = await readRun(run);
  expect(summary).toMatchObject({ state: 'completed', step: 4 });
  expect(summary.lossLast).toBeLessThan(summary.lossFirst ?? 0);
  for (const file of ['adapter.gguf', 'adapter/adapter_model.safetensors', 'reference.json']) {
    expect(existsSync(path.join(run.folder, file))).toBe(true);
  }
  await expect(resumeTraining(run, persona.environment)).rejects.toMatchObject({ code: 'run-not-resumable' });
});

it('asked to stop saves a checkpoint, is stopped, and its process is gone', async () => {
  const run = await startTraining({ ...persona, overrides: { epochs: 50 } });
  await until(run, 'step');
  await stopTraining(run);
  expect(await findTrainer(run.folder)).toBeUndefined();
  expect((await readRun(run)).state).toBe('stopped');
  expect((await readEvents(run)).some((event) => event.type === 'checkpoint')).toBe(true);
});

it('a trainer that does not listen is ended all the same', async () => {
  const run = await startTraining(persona);
  // So early that Python is still importing.
  await stopTraining(run, { asked: 0, terminated: 0 });
  await expect.poll(() => findTrainer(run.folder), { timeout: 20_000 }).toBeUndefined();
  expect((await readRun(run)).state).toBe('interrupted');
});

it('two runs of the same second do not collide: one trains, the other waits, and begins when the first is killed', async () => {
  const started = await Promise.all([startTraining(persona), startTraining(persona)]);
  expect(started[0].id).not.toBe(started[1].id);
  expect(await listRuns(persona.project.runsFolder)).toHaveLength(2);
  const state = async (run: Run) => (await readRun(run)).state;
  const waiting = await Promise.any(started.map((run) => until(run, 'queued').then(() => run)));
  const first = started.find((run) => run !== waiting) ?? waiting;
  await until(first, 'start');
  expect(await readRun(waiting)).toMatchObject({ state: 'queued', queuePosition: 1 });
  expect(await state(first)).toBe('running');
  await expect(resumeTraining(waiting, persona.environment)).rejects.toMatchObject({ code: 'run-not-resumable' });
  process.kill((await findTrainer(first.folder))?.pid ?? 0, 'SIGKILL');
  await until(waiting, 'start');
  expect(await state(waiting)).toBe('running');
  await expect.poll(() => state(first)).toBe('interrupted');
});

it('a run that waits is stopped at once, and can go on later', async () => {
  const first = await startTraining({ ...persona, overrides: { epochs: 50 } });
  await until(first, 'start');
  const second = await startTraining(persona);
  await until(second, 'queued');
  await stopTraining(second);
  expect(await readRun(second)).toMatchObject({ state: 'stopped', step: 0 });
  expect((await readRun(first)).state).toBe('running');
});

it.each([
  ['a broken line', '{"messages": [', 'dataset-broken'],
  ['no example', '\n', 'dataset-empty'],
])('%s begins no run', async (_name, text, code) => {
  await writeFiles(persona.project.folder, { 'data/eight examples.jsonl': text });
  await expect(startTraining(persona)).rejects.toMatchObject({ code });
  expect(await readdir(persona.project.runsFolder).catch(() => [])).toEqual([]);
});

it('layers that the base model has not, or that cannot be exported, begin no run and have no plan', async () => {
  const targetModules = ['q_proj', 'qproj', 'lm_head'];
  const refusal = { code: 'target-modules', message: expect.stringMatching(/'qproj'.*q_proj.*'lm_head'/) as string };
  await expect(startTraining({ ...persona, overrides: { targetModules } })).rejects.toMatchObject(refusal);
  await expect(planTraining({ ...persona, overrides: { targetModules } })).rejects.toMatchObject(refusal);
  expect(await readdir(persona.project.runsFolder).catch(() => [])).toEqual([]);
});

it('examples of which nothing is left to learn begin no run', async () => {
  await expect(startTraining({ ...persona, overrides: { maxLength: 8 } })).rejects.toMatchObject({
    code: 'nothing-to-learn',
  });
});
