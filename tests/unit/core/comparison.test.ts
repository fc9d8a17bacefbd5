import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../protocol/events';
import { RunManifest } from '../../../protocol/run';
import { compareRuns } from '../../../extension/core/run/comparison';
import { outcomeOf } from '../../../extension/core/run/outcome';
import { runFiles } from '../../vscode/runFiles';

const time = '2026-02-20T08:41:35.000Z';
const step = (number: number, loss: number): RunEvent => ({
  ...{ type: 'step', time, step: number, epoch: 0, loss, learningRate: 1e-4, gradNorm: 1 },
  ...{ tokens: 10, tokensPerSecond: 1, memoryBytes: 1 },
});
const evaluation = (number: number, loss: number): RunEvent => ({ type: 'evaluation', time, step: number, loss });
const end: RunEvent = { type: 'end', time, outcome: 'completed', steps: 2, seconds: 90 };

function run(id: string, events: RunEvent[], change: (manifest: RunManifest) => void = () => undefined) {
  const manifest = RunManifest.parse(JSON.parse(runFiles(id)['run.json']));
  change(manifest);
  return { id, state: 'completed' as const, manifest, events, outcome: outcomeOf(events, [], []) };
}

describe('runs side by side', () => {
  const one = run('one', [step(1, 3), step(2, 2), evaluation(2, 2.5), evaluation(4, 2.1), end]);
  const two = run('two', [step(1, 3), step(2, 1), evaluation(2, 2.4), end], (manifest) => {
    manifest.training.rank = 32;
    manifest.datasets[0] = { file: 'datasets/personality_v1.jsonl', sha256: 'f'.repeat(64) };
  });

  it('mark the settings that differ, and a dataset of the same name with another content', () => {
    const { settings } = compareRuns([one, two]);
    expect(settings.filter(({ differs }) => differs).map(({ name, values }) => [name, ...values])).toEqual([
      ['datasets', 'datasets/personality_v1.jsonl (00000000)', 'datasets/personality_v1.jsonl (ffffffff)'],
      ['rank', '16', '32'],
    ]);
    expect(settings.map(({ name }) => name)).toEqual(expect.arrayContaining(['baseModel', 'template', 'learningRate']));
  });

  it('name the best of each final figure', () => {
    const figures = new Map(compareRuns([one, two]).figures.map((row) => [row.name, row]));
    expect(figures.get('Last loss')).toMatchObject({ values: ['2.000', '1.000'], best: 1 });
    expect(figures.get('Best validation loss')).toMatchObject({
      values: ['2.100 (step 4)', '2.400 (step 2)'],
      best: 0,
    });
    expect(figures.get('First loss')?.best).toBeUndefined();
    expect(figures.has('Score')).toBe(false);
  });

  it('count a step that was done again after a resume once, with its later loss', () => {
    const resumed = run('resumed', [
      step(1, 3),
      step(2, 9),
      { type: 'start', time, pid: 1, resumedFrom: 1 },
      step(2, 2),
    ]);
    expect(compareRuns([resumed]).runs[0]?.steps).toEqual([
      [1, 3],
      [2, 2],
    ]);
  });
});
