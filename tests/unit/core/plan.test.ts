import { describe, expect, it } from 'vitest';
import { TrainingSettings } from '../../../protocol/project';
import { planSteps, prepareExamples, type SourceExample } from '../../../extension/core/plan/plan';
import { tinyEncoder } from '../../support/tinyEncoder';

const training = (settings: Partial<TrainingSettings>) => TrainingSettings.parse(settings);

describe('the steps of a run', () => {
  it.each([
    [
      79,
      { batchSize: 1, gradientAccumulation: 4, epochs: 8 },
      { examplesPerStep: 4, stepsPerEpoch: 20, steps: 160, warmupSteps: 8 },
    ],
    [
      80,
      { batchSize: 2, gradientAccumulation: 4, epochs: 3 },
      { examplesPerStep: 8, stepsPerEpoch: 10, steps: 30, warmupSteps: 2 },
    ],
    [
      1,
      { batchSize: 1, gradientAccumulation: 8, epochs: 1 },
      { examplesPerStep: 8, stepsPerEpoch: 1, steps: 1, warmupSteps: 1 },
    ],
  ])('for %i examples round the rest of an epoch up', (examples, settings, expected) => {
    expect(planSteps(examples, training({ ...settings, warmupRatio: 0.05 }))).toEqual(expected);
  });
});

describe('preparing examples', () => {
  const encoder = tinyEncoder();
  const example = (line: number, answer: string, question = 'q'): SourceExample => ({
    file: 'a.jsonl',
    line,
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  });
  const whole = encoder.encode(example(1, 'abc').messages);

  it('cuts to maxLength, drops what has nothing left to learn, and counts what was lost', () => {
    const maxLength = whole.ids.length;
    const { examples, summary } = prepareExamples(
      [example(1, 'abc'), example(2, 'abcde'), example(3, 'abc', 'q'.repeat(maxLength))],
      { encoder, maxLength },
    );
    expect(examples.map(({ line, ids, supervised }) => [line, ids.length, supervised])).toEqual([
      [1, maxLength, whole.supervised],
      // Two letters more: the end of the turn and the last letter are beyond, and the newline's place is a letter's.
      [2, maxLength, [[whole.supervised[0]?.[0], maxLength]]],
    ]);
    expect(summary).toEqual({
      examples: 2,
      tokens: 2 * maxLength,
      supervisedTokens: 4 + 5,
      truncatedExamples: 2,
      lostSupervisedTokens: 1 + 4,
      droppedExamples: 1,
      longest: 2 * maxLength - 1,
    });
  });

  it('puts the training prompt before examples that have none of their own', () => {
    const own: SourceExample = {
      ...example(2, 'a'),
      messages: [{ role: 'system', content: 'own' }, ...example(2, 'a').messages],
    };
    const { examples } = prepareExamples([example(1, 'a'), own], { encoder, maxLength: 200, systemPrompt: 'project' });
    expect(examples.map(({ messages }) => messages[0]?.content)).toEqual(['project', 'own']);
  });

  it('names the example that the template refuses', () => {
    const strict = tinyEncoder("{{ raise_exception('No.') }}");
    expect(() => prepareExamples([example(12, 'a')], { encoder: strict, maxLength: 100 })).toThrow('a.jsonl:12');
  });
});
