import { expect, it } from 'vitest';
import { templateOfRun } from '../../../extension/core/run/templateOfRun';
import { momentOf } from '../../../extension/core/template/moment';
import { RunManifest } from '../../../protocol/run';
import { TrainingSettings } from '../../../protocol/project';

const sha256 = '0'.repeat(64);
const old = {
  ...{ version: 1, id: '20260220-084135-ana', created: '2026-02-20T08:41:35.123Z', persona: 'Ana' },
  ...{ baseModel: { requested: 'a.gguf', folder: '/a', sha256 }, systemPrompt: {}, datasets: [], template: { sha256 } },
  training: TrainingSettings.parse({}),
  prepared: {
    ...{ examples: 1, tokens: 1, supervisedTokens: 1, truncatedExamples: 0, lostSupervisedTokens: 0 },
    ...{ droppedExamples: 0, longest: 1 },
  },
  plan: { examplesPerStep: 1, stepsPerEpoch: 1, steps: 1, warmupSteps: 0 },
  ...{ threads: 1, versions: {}, machine: { platform: 'x', cpu: 'x', cores: 1, memoryBytes: 1 } },
};

it('of a run of before it kept its template is that of its base model, at the time at which it was made', () => {
  expect(templateOfRun(RunManifest.parse(old))).toEqual({
    options: {},
    emptyThoughts: 'learn',
    moment: momentOf(new Date('2026-02-20T08:41:35.123Z')),
  });
});

it('is what the run kept', () => {
  const template = { ...{ sha256, name: 'mine.jinja', text: 'x', options: { a: [1] } }, moment: '2001-02-03T04:05:06' };
  const { sha256: _, ...kept } = { ...template, emptyThoughts: 'skip' as const };
  expect(templateOfRun(RunManifest.parse({ ...old, template: { ...template, emptyThoughts: 'skip' } }))).toEqual(kept);
});
