import { describe, expect, it } from 'vitest';
import type { AnswerSet } from '../../../protocol/evaluation';
import type { RunEvent } from '../../../protocol/events';
import { GenerationSettings, TrainingSettings } from '../../../protocol/project';
import type { ParityReport, RunManifest } from '../../../protocol/run';
import { lossChartSvg } from '../../../extension/core/report/lossChart';
import { reportMarkdown } from '../../../extension/core/report/report';

const time = '2026-02-20T08:41:35Z';
const sha256 = '0'.repeat(64);

const stepEvent = (step: number, loss: number): RunEvent => ({
  ...{ type: 'step', time, step, epoch: step / 20, loss, learningRate: 1e-4, gradNorm: 1 },
  ...{ tokens: 500, tokensPerSecond: 900, memoryBytes: 1e9 },
});
const events: RunEvent[] = [
  { type: 'start', time, pid: 1 },
  ...Array.from({ length: 160 }, (_, index) => stepEvent(index + 1, 2.51 * Math.exp(-index / 60) + (index % 7) / 40)),
  ...Array.from({ length: 8 }, (_, index): RunEvent => ({
    ...{ type: 'epoch', time, epoch: index + 1, step: (index + 1) * 20 },
    loss: 2.4 * Math.exp(-index / 3),
  })),
  { type: 'warning', time, code: 'flat', message: 'Loss is <flat>.' },
  { type: 'end', time, outcome: 'completed', steps: 160, seconds: 386 },
];

const manifest: RunManifest = {
  version: 1,
  id: '20260220-084135-claudio',
  created: time,
  persona: 'Cláudio',
  baseModel: { requested: 'builtin:smollm2-135m-instruct', folder: '/models/x', sha256 },
  systemPrompt: { training: { file: 'prompts/short.md', sha256, text: 'Be.' } },
  datasets: [{ file: 'datasets/a|b.jsonl', sha256 }],
  template: { sha256, options: {}, emptyThoughts: 'learn' },
  training: TrainingSettings.parse({}),
  prepared: {
    ...{ examples: 79, tokens: 10_000, supervisedTokens: 3_100, truncatedExamples: 2, lostSupervisedTokens: 12 },
    ...{ droppedExamples: 1, longest: 1_100 },
  },
  plan: { examplesPerStep: 4, stepsPerEpoch: 20, steps: 160, warmupSteps: 8 },
  threads: 1,
  versions: { torch: '2.13.0', transformers: '4.47.1' },
  machine: { platform: 'linux', cpu: 'A CPU', cores: 2, memoryBytes: 8e9 },
};

const parity: ParityReport = {
  ids: true,
  adapter: { mean: 0.00123, max: 0.0342, positions: 476 },
  base: { mean: 0.0009, max: 0.016, positions: 476 },
  bounds: { mean: 0.005, max: 0.1 },
  passed: true,
};

const answerSet = (model: 'base' | 'adapter', text: string, passed: boolean): AnswerSet => ({
  id: model,
  model,
  created: time,
  generation: GenerationSettings.parse({}),
  answers: [
    {
      ...{ question: 'Q1', text, tokens: 12, stopReason: 'end-of-turn', seconds: 1.25 },
      checks: [{ id: 'end-of-turn', passed, detail: 'It was cut | off.' }],
    },
  ],
  checks: { passed: Number(passed), total: 1, share: Number(passed) },
});

describe('a report', () => {
  const report = reportMarkdown({
    ...{ title: 'Phase 7', manifest, events, parity, scores: [], chart: 'loss.svg' },
    questions: [{ id: 'Q1', question: 'Quem é o João?', facts: { require: [], forbid: [] } }],
    answers: [answerSet('base', 'A | B\n<b>*x*</b>', false), answerSet('adapter', 'O João.', true)],
  });

  it('has its sections in order', () => {
    const headings = report.split('\n').filter((line) => line.startsWith('#'));
    expect(headings).toEqual([
      ...['# Phase 7', '## Settings', '## Loss', '## Parity', '## Automatic checks', '## Answers'],
      '### Q1 Quem é o João?',
    ]);
  });

  it('tells the numbers of the run', () => {
    expect(report).toContain('| Steps | 160 (8 epochs × 20), 4 examples a step |');
    expect(report).toContain('| Tokens | 10000, of which 3100 (31 %) supervised |');
    expect(report).toContain('First step 2.5100, last step');
    expect(report).toContain('160 steps, completed after 6 min 26 s.');
    expect(report).toContain('![Loss over the steps](<loss.svg>)');
    expect(report).toContain('| Adapter | 0.00123 | 0.0342 | 476 |');
    expect(report).toContain('| end-of-turn | 0/1 | 1/1 |');
  });

  it('keeps every table whole, whatever the text in it', () => {
    expect(report).toContain(String.raw`| A \| B<br>&lt;b&gt;\*x\*&lt;/b&gt; | O João. |`);
    expect(report).toContain(String.raw`a\|b.jsonl`);
    const columns = (row: string) => row.replaceAll(String.raw`\|`, '').split('|').length;
    for (const block of report.split('\n\n').filter((block) => block.startsWith('|'))) {
      expect(new Set(block.trimEnd().split('\n').map(columns)).size, block).toBe(1);
    }
  });

  it('leaves out what is not there', () => {
    const headings = reportMarkdown({ title: 'T', events: [], questions: [], answers: [], scores: [] });
    expect(headings).toBe('# T\n');
  });
});

describe('the loss chart', () => {
  const numbersIn = (svg: string, attribute: string) =>
    [...svg.matchAll(new RegExp(` ${attribute}="([^"]*)"`, 'g'))].flatMap(([, value = '']) =>
      value.split(/[ ,]/).map(Number),
    );

  it('draws every step and epoch inside its frame', () => {
    const svg = lossChartSvg(events);
    const steps = /class="step" points="([^"]*)"/.exec(svg)?.[1]?.split(' ') ?? [];
    expect(steps).toHaveLength(160);
    expect(svg.match(/<circle class="dot"/g)).toHaveLength(8);
    for (const value of numbersIn(svg, 'points'))
      expect(value).toSatisfy((number: number) => number >= 0 && number <= 720);
    expect(svg).toContain('optimizer step');
    expect(svg).toContain('prefers-color-scheme: dark');
  });

  it.each([
    ['no event', []],
    ['one step', [stepEvent(1, 2)]],
    ['a loss of zero', [stepEvent(1, 0), stepEvent(2, 0)]],
    ['a loss that is no number', [stepEvent(1, Number.NaN), stepEvent(2, 3)]],
    ['a high loss', [stepEvent(1, 11.7), stepEvent(2, 0.01)]],
  ])('holds for %s', (_, few) => {
    const svg = lossChartSvg(few);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg.trimEnd().endsWith('</svg>')).toBe(true);
  });
});
