import { describe, expect, it } from 'vitest';
import type { RunState } from '../../../protocol/run';
import type { RunOutcome } from '../../../extension/core/run/outcome';
import type { RunEvent } from '../../../protocol/events';
import { checkProbes } from '../../../extension/core/evaluation/probes';
import { parseSweepSetting, trialsOf } from '../../../extension/core/sweep/grid';
import { rankTrials } from '../../../extension/core/sweep/ranking';

const settings = (...texts: string[]) => texts.map(parseSweepSetting);
const changes = (...texts: string[]) => trialsOf(settings(...texts)).map((trial) => trial.changes);

describe('what a sweep varies', () => {
  it('is every combination of the values, the last setting changing fastest', () => {
    expect(changes('rank=8,16', 'learningRate=1e-4,5e-4')).toEqual([
      { rank: 8, learningRate: 1e-4 },
      { rank: 8, learningRate: 5e-4 },
      { rank: 16, learningRate: 1e-4 },
      { rank: 16, learningRate: 5e-4 },
    ]);
  });

  it('takes words and files as they are', () => {
    expect(changes('schedule=linear,cosine')).toEqual([{ schedule: 'linear' }, { schedule: 'cosine' }]);
    const [first, second] = trialsOf(settings('datasets=a.jsonl,a.jsonl+b.jsonl', 'epochs=2'));
    expect(first).toMatchObject({ datasets: ['a.jsonl'], training: { epochs: 2 } });
    expect(second).toMatchObject({ datasets: ['a.jsonl', 'b.jsonl'] });
  });

  it('is refused with the value and what would do', () => {
    expect(() => parseSweepSetting('ranks=8')).toThrow(/cannot vary 'ranks'.*rank.*datasets/);
    expect(() => parseSweepSetting('rank=8,many')).toThrow(/'many' is no value for 'rank'.*--set rank=/);
    expect(() => parseSweepSetting('rank=0')).toThrow(/'0' is no value for 'rank'/);
    expect(() => parseSweepSetting('rank=')).toThrow(/has no value/);
    const seeds = `seed=${Array.from({ length: 300 }, (_none, seed) => seed).join(',')}`;
    expect(() => trialsOf(settings(seeds))).toThrow(/300 trials; 256 is the most/);
  });

  it('can be a part of all combinations: different ones, and the same each time', () => {
    const all = settings('rank=4,8,16,32', 'learningRate=1e-4,2e-4,5e-4', 'epochs=2,4,8');
    const drawn = trialsOf(all, 10).map((trial) => JSON.stringify(trial.changes));
    expect(new Set(drawn).size).toBe(10);
    expect(trialsOf(all, 10).map((trial) => JSON.stringify(trial.changes))).toEqual(drawn);
    // Without order: no value of any setting is left out.
    for (const value of ['"rank":4', '"rank":8', '"rank":16', '"rank":32', '"epochs":2', '"epochs":4', '"epochs":8']) {
      expect(drawn.some((text) => text.includes(value))).toBe(true);
    }
    expect(trialsOf(all, 99)).toHaveLength(36);
  });
});

describe('the rank of a trial', () => {
  const outcome = (more: Partial<RunOutcome>): RunOutcome => ({
    ...{
      lossFirst: 3,
      lossLast: 1,
      lossEpoch: 1,
      validation: undefined,
      seconds: 1,
      checks: undefined,
      score: undefined,
    },
    ...more,
  });
  const trial = (run: string, more: Partial<RunOutcome>, state: RunState = 'completed', passed?: number) => ({
    ...{ run, trial: 1, changes: {}, state },
    outcome: outcome(more),
    probes: passed === undefined ? undefined : { passed, total: 20, share: passed / 20 },
  });
  const order = (...trials: ReturnType<typeof trial>[]) => rankTrials(trials).map(({ run, rank }) => [run, rank]);

  it('follows the validation loss, not the training loss', () => {
    const overfit = trial('overfit', { lossEpoch: 0.1, validation: { loss: 1.4, step: 2 } });
    const sound = trial('sound', { lossEpoch: 0.6, validation: { loss: 1.1, step: 8 } });
    expect(order(overfit, sound)).toEqual([
      ['sound', 1],
      ['overfit', 2],
    ]);
  });

  it('follows the loss of the last epoch where not every trial was validated', () => {
    const validated = trial('validated', { lossEpoch: 0.9, validation: { loss: 0.2, step: 2 } });
    expect(order(validated, trial('not', { lossEpoch: 0.5 }))).toEqual([
      ['not', 1],
      ['validated', 2],
    ]);
  });

  it('falls to the checks between equal losses', () => {
    const checks = (passed: number) => ({ checks: { passed, total: 10, share: passed / 10 } });
    expect(order(trial('worse', checks(6)), trial('better', checks(9)))[0]).toEqual(['better', 1]);
  });

  it('counts the checks of the probes as much as the loss: by places, and the loss decides between equals', () => {
    const validation = (loss: number) => ({ validation: { loss, step: 2 } });
    const trials = [
      trial('lowest loss, worst answers', validation(1.0), 'completed', 4),
      trial('second in both', validation(1.1), 'completed', 15),
      trial('best answers', validation(1.2), 'completed', 16),
      trial('worst loss', validation(1.3), 'completed', 10),
    ];
    expect(order(...trials).map(([run]) => run)).toEqual([
      // Places: 1 + 1, 2 + 0, 0 + 3, 3 + 2.
      'second in both',
      'best answers',
      'lowest loss, worst answers',
      'worst loss',
    ]);
    const [best, , other] = trials;
    if (best && other) expect(order(other, best)[0]).toEqual(['lowest loss, worst answers', 1]);
  });

  it('leaves the probes out where one trial was not asked', () => {
    const asked = trial('asked', { lossEpoch: 0.9 }, 'completed', 20);
    expect(order(asked, trial('not asked', { lossEpoch: 0.5 }))[0]).toEqual(['not asked', 1]);
  });

  it('is none for a trial that did not finish, which comes last', () => {
    expect(order(trial('failed', { lossEpoch: 0.1 }, 'failed'), trial('whole', { lossEpoch: 2 }))).toEqual([
      ['whole', 1],
      ['failed', undefined],
    ]);
  });
});

describe('the checks of the probes', () => {
  const context = { persona: 'Cláudio', specialTokens: ['<|im_end|>'] };
  const questions = [{ id: 'q1', question: 'Who is João?', facts: { require: [['developer']], forbid: [['father']] } }];
  const probe = (step: number, ...texts: string[]): RunEvent => ({
    ...{ type: 'probe', time: '2026-02-20T08:41:35Z', step },
    answers: texts.map((text) => ({ question: 'Who is João?', text })),
  });

  it('are those of the answers after the last epoch, with the facts of the question', () => {
    const good = checkProbes([probe(4, 'He is my father.'), probe(8, 'He is a developer.')], questions, context);
    expect(good?.share).toBe(1);
    const bad = checkProbes([probe(8, 'He is a developer.'), probe(16, 'He is my father.')], questions, context);
    expect(bad).toMatchObject({ passed: (good?.total ?? 0) - 2, total: good?.total });
  });

  it('do not ask whether an answer ended by itself, as probes are cut short', () => {
    expect(checkProbes([probe(8, 'He is a developer, and that is not')], questions, context)?.share).toBe(1);
  });

  it('are none for a run that was asked nothing', () => {
    expect(checkProbes([], questions, context)).toBeUndefined();
  });
});
