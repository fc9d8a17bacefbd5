import { ParityReport, RunManifest } from '../../protocol/run';
import { RunEvent } from '../../protocol/events';
import { TrainingSettings } from '../../protocol/project';

const ZEROS = '0'.repeat(64);

/** The files of a run that ended well, as the trainer leaves them: 79 examples, 160 steps, the founding log's losses. */
export function runFiles(id: string): Readonly<Record<'run.json' | 'events.jsonl', string>> {
  const manifest = RunManifest.parse({
    version: 1,
    id,
    created: '2026-02-20T08:41:35Z',
    persona: 'Cláudio',
    baseModel: { requested: 'builtin:smollm2-135m-instruct', folder: '/nowhere', sha256: ZEROS },
    systemPrompt: {},
    datasets: [{ file: 'datasets/personality_v1.jsonl', sha256: ZEROS }],
    template: { sha256: ZEROS },
    training: TrainingSettings.parse({}),
    prepared: {
      examples: 79,
      tokens: 12_000,
      supervisedTokens: 3_000,
      truncatedExamples: 0,
      lostSupervisedTokens: 0,
      droppedExamples: 0,
      longest: 300,
    },
    plan: { examplesPerStep: 4, stepsPerEpoch: 20, steps: 160, warmupSteps: 8 },
    threads: 1,
    versions: {},
    machine: { platform: 'linux', cpu: 'a processor', cores: 2, memoryBytes: 8e9 },
  });
  const time = '2026-02-20T08:41:36Z';
  const step = { type: 'step', time, epoch: 0, learningRate: 1e-4, gradNorm: 1, tokens: 600, tokensPerSecond: 100 };
  const events = [
    { type: 'start', time, pid: 1 },
    { ...step, step: 1, loss: 2.51, memoryBytes: 1 },
    { ...step, step: 160, epoch: 8, loss: 0.5555, memoryBytes: 1 },
    { type: 'end', time, outcome: 'completed', steps: 160, seconds: 386, lossFirst: 2.51, lossLast: 0.5555 },
  ].map((event) => RunEvent.parse(event));
  return {
    'run.json': JSON.stringify(manifest),
    'events.jsonl': `${events.map((event) => JSON.stringify(event)).join('\n')}\n`,
  };
}

/** A `parity.json` that passed, or one that did not. */
export function parityJson(passed: boolean): string {
  const difference = { mean: 0.001, max: passed ? 0.02 : 1.7, positions: 476 };
  return JSON.stringify(
    ParityReport.parse({ ids: true, adapter: difference, base: difference, bounds: { mean: 0.005, max: 0.1 }, passed }),
  );
}
