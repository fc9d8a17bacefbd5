import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { parseSweepSetting } from '../../extension/core/sweep/grid';
import { readComparison } from '../../extension/services/runs/comparing';
import { listRuns } from '../../extension/services/runs/runs';
import { runSweepOnRay } from '../../extension/services/training/raySweep';
import { runSweep } from '../../extension/services/training/sweep';
import { repository } from '../support/bundles';
import { smallPersona } from '../support/smallPersona';
import { standInEnvironment } from '../support/standInTrainer';
import { writeFiles } from '../support/temporary';

let persona: Awaited<ReturnType<typeof smallPersona>>;
beforeEach(async () => {
  persona = { ...(await smallPersona()), environment: standInEnvironment() };
});
const settings = (...texts: string[]) => texts.map(parseSweepSetting);

it('a sweep trains its trials one after the other, each an ordinary run, and ranks them', async () => {
  const told: string[] = [];
  const ranked = await runSweep({
    ...persona,
    settings: settings('epochs=1', 'rank=4,13,8'),
    progress: ({ message }) => told.push(message),
  });
  expect(ranked.map(({ rank, changes, state }) => [rank, changes['rank'], state])).toEqual([
    [1, 8, 'completed'],
    [2, 4, 'completed'],
    [undefined, 13, 'failed'],
  ]);
  expect(ranked.map(({ probes }) => probes && probes.passed === probes.total)).toEqual([true, false, undefined]);
  const runs = await listRuns(persona.project.runsFolder);
  expect(runs.map(({ manifest }) => manifest?.sweep?.trial)).toEqual([3, 2, 1]);
  expect(new Set(runs.map(({ manifest }) => manifest?.sweep?.id)).size).toBe(1);
  for (const { manifest } of runs) expect(manifest?.training.rank).toBe(manifest?.sweep?.changes['rank']);
  expect(told).toContain('trial 2 of 3 (epochs=1, rank=13)');
  const differing = (await readComparison(runs)).settings.filter(({ differs }) => differs);
  expect(differing.map(({ name }) => name)).toEqual(['rank']);
});

it('a sweep on Ray starts a cluster on this machine and trains its trials there', async () => {
  const ranked = await runSweepOnRay({
    ...persona,
    installation: repository,
    settings: settings('epochs=1', 'rank=4,13,8'),
  });
  expect(ranked.map(({ rank, changes, state }) => [rank, changes['rank'], state])).toEqual([
    [1, 8, 'completed'],
    [2, 4, 'completed'],
    [undefined, 13, 'failed'],
  ]);
});

it('a sweep over datasets trains each trial on its own files', async () => {
  const { folder } = persona.project;
  const [first = ''] = (await readFile(path.join(folder, 'data/eight examples.jsonl'), 'utf8')).split('\n');
  await writeFiles(folder, { 'data/one.jsonl': first });
  const both = 'data/eight examples.jsonl+data/one.jsonl';
  const ranked = await runSweep({ ...persona, settings: settings('epochs=1', `datasets=data/one.jsonl,${both}`) });
  expect(ranked).toHaveLength(2);
  const runs = await listRuns(persona.project.runsFolder);
  expect(runs.map(({ manifest }) => [manifest?.prepared.examples, manifest?.datasets.length])).toEqual([
    [9, 2],
    [1, 1],
  ]);
});
