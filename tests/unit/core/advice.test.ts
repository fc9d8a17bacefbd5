import { describe, expect, it } from 'vitest';
import { TrainingSettings } from '../../../protocol/project';
import type { PreparedSummary } from '../../../protocol/run';
import { advise } from '../../../extension/core/plan/advice';
import { planSteps } from '../../../extension/core/plan/plan';

const summary: PreparedSummary = {
  ...{ examples: 79, tokens: 15_000, supervisedTokens: 5000, truncatedExamples: 0 },
  ...{ lostSupervisedTokens: 0, droppedExamples: 0, longest: 203 },
};

function advice(settings: Partial<TrainingSettings>, prepared: Partial<PreparedSummary> = {}, parameters = 1.1e9) {
  const training = TrainingSettings.parse(settings);
  const all = { ...summary, ...prepared };
  return advise({
    training,
    prepared: all,
    steps: planSteps(all.examples, training),
    parameters,
    shared: 60,
    template: [],
  });
}

describe('what a plan warns of', () => {
  it("is nothing for the founding log's last phase", () => {
    expect(advice({ epochs: 8, gradientAccumulation: 4, learningRate: 2e-4 })).toEqual([]);
  });

  it('is too few steps, with the arithmetic and the epochs that make enough', () => {
    expect(advice({ epochs: 3, gradientAccumulation: 4 })).toMatchObject([
      {
        code: 'few-steps',
        message: expect.stringContaining('79 examples, 4 a step, make 20 steps an epoch; 3 epochs make 60 steps.'),
        settings: { epochs: 5 },
      },
    ]);
    // More epochs would only recite: then smaller steps.
    expect(advice({ epochs: 20, gradientAccumulation: 16 }, { examples: 20 })[0]?.settings).toEqual({
      gradientAccumulation: 1,
      batchSize: 1,
    });
    expect(advice({ epochs: 1 }, { examples: 600, tokens: 120_000 })).toEqual([]);
  });

  it('is a maxLength that cuts what should be learned', () => {
    const [cut] = advice({ maxLength: 512 }, { truncatedExamples: 7, lostSupervisedTokens: 210, longest: 700 });
    expect(cut).toMatchObject({ code: 'cut', settings: { maxLength: 704 } });
    expect(cut?.message).toContain('7 are cut and lose 210 tokens to learn');
  });

  it.each([
    [{ learningRate: 1e-2 }, 1.1e9, 'rate-high'],
    [{ learningRate: 1e-6 }, 1.1e9, 'rate-low'],
    [{ learningRate: 1e-3, rank: 8, alpha: 64 }, 1.1e9, 'rate-high'],
    [{ learningRate: 1e-3 }, 135e6, undefined],
    [{ learningRate: 2e-4 }, 7e9, undefined],
  ])('is a learning rate that does not suit rank and size: %j', (settings, parameters, code) => {
    expect(advice(settings, {}, parameters)[0]?.code).toBe(code);
  });

  it('is so many epochs that a small set is recited', () => {
    expect(advice({ epochs: 30 })).toMatchObject([{ code: 'recites', settings: { epochs: 15 } }]);
  });
});
