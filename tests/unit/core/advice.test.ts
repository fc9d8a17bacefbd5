import { describe, expect, it } from 'vitest';
import { TrainingSettings } from '../../../protocol/project';
import type { PreparedSummary } from '../../../protocol/run';
import { advise } from '../../../extension/core/plan/advice';
import { planSteps } from '../../../extension/core/plan/plan';

const summary: PreparedSummary = {
  ...{ examples: 79, tokens: 15_000, supervisedTokens: 5000, truncatedExamples: 0 },
  ...{ lostSupervisedTokens: 0, droppedExamples: 0, longest: 203 },
};

function advice(
  settings: Partial<TrainingSettings>,
  prepared: Partial<PreparedSummary> = {},
  parameters = 1.1e9,
  validation?: Partial<PreparedSummary>,
) {
  const training = TrainingSettings.parse(settings);
  const all = { ...summary, ...prepared };
  return advise({
    training,
    prepared: all,
    steps: planSteps(all.examples, training),
    parameters,
    shared: 60,
    template: [],
    contextLength: 2048,
    validation: validation && { ...summary, ...validation },
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

  it('is a rate that rsLoRA, which divides by the root of the rank, makes too high', () => {
    expect(advice({ learningRate: 5e-4, rank: 64, alpha: 128, method: 'lora' })).toEqual([]);
    const [high] = advice({ learningRate: 5e-4, rank: 64, alpha: 128, method: 'rslora' });
    // α/√r is 16 instead of 2: the same effect at an eighth of the rate.
    expect(high).toMatchObject({ code: 'rate-high', settings: { learningRate: 6e-5 } });
    expect(high?.message).toContain('acts like 4.0e-3');
  });

  it('is a step that the examples do not fill', () => {
    expect(advice({ epochs: 4 }, { examples: 3 })).toMatchObject([
      { code: 'short-step', message: expect.stringContaining('A step takes 4 examples, and there are 3') },
      { code: 'few-steps' },
    ]);
    expect(advice({ epochs: 40, gradientAccumulation: 4 }, { examples: 4 }).map(({ code }) => code)).not.toContain(
      'short-step',
    );
  });

  it('is a maxLength beyond the context of the model', () => {
    expect(advice({ maxLength: 4096 })).toMatchObject([{ code: 'beyond-context', settings: { maxLength: 2048 } }]);
    expect(advice({ maxLength: 2048 })).toEqual([]);
  });

  it('is a validation set whose answers are cut off', () => {
    const cut = (examples: number, patience = 0) =>
      advice({ earlyStoppingPatience: patience }, {}, 1.1e9, { examples, droppedExamples: 5, longest: 1500 })[0];
    expect(cut(0)).toMatchObject({ code: 'validation-cut', settings: { maxLength: 1536 } });
    expect(cut(0)?.message).toContain('none of its 5 examples is left, so nothing is measured.');
    expect(cut(0, 2)?.message).toContain("'earlyStoppingPatience' has nothing to stop by");
    expect(cut(7)?.message).toContain('5 of its 12 examples are left out');
    expect(advice({}, {}, 1.1e9, { droppedExamples: 0 })).toEqual([]);
  });

  it('is so many epochs that a small set is recited', () => {
    expect(advice({ epochs: 30 })).toMatchObject([{ code: 'recites', settings: { epochs: 15 } }]);
  });
});
