import { expect, it } from 'vitest';
import { TrainingSettings } from '../../../protocol/project';
import { planMarkdown, planText } from '../../../extension/core/plan/planText';
import type { TrainingPlan } from '../../../extension/core/plan/trainingPlan';

const plan: TrainingPlan = {
  prepared: {
    ...{ examples: 8, tokens: 800, supervisedTokens: 200, truncatedExamples: 0, lostSupervisedTokens: 0 },
    ...{ droppedExamples: 0, longest: 120 },
  },
  steps: { examplesPerStep: 4, stepsPerEpoch: 2, steps: 4, warmupSteps: 1 },
  training: TrainingSettings.parse({ epochs: 2 }),
  template: { name: undefined, options: {}, alsoReads: [] },
  load: { tokens: 400, longest: 120, supervisedTokens: 100, shared: 0, joinedTokens: 0, unpackedTokens: 800 },
  room: { device: 'cpu', totalBytes: 8e9, freeBytes: 4e9 },
  memory: undefined,
  time: { kind: 'unknown' },
  advice: [],
  install: [],
};

it('a plan says before the start what will be installed, how much that is and what wants it', () => {
  const install = [{ names: ['TensorBoard', 'MLflow'], downloadBytes: 40e6, setting: 'loggers' }];
  const words = 'will install TensorBoard and MLflow (about 38 MiB) first, once, because of "loggers"';
  expect(planText({ ...plan, install }).split('\n')).toContain(words);
  expect(planMarkdown('Cláudio', { ...plan, install })).toMatch(`## Before you start\n\n- ${words}`);
  expect(planText(plan)).not.toContain('install');
  expect(planMarkdown('Cláudio', plan)).not.toContain('Before you start');
});

it('a plan says how conversations are rendered, and which options there are', () => {
  expect(planText(plan)).toContain("chat template: the base model's own\n");
  const template = { name: 'mine.jinja', options: { enable_thinking: false }, alsoReads: ['date_string', 'tools_in'] };
  expect(planText({ ...plan, template })).toContain(
    'chat template: mine.jinja; with enable_thinking = false; it also takes date_string, tools_in\n',
  );
  expect(planText({ ...plan, template: { ...template, options: {} } })).toContain('mine.jinja; it takes date_string');
});
