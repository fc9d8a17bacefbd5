import type { RunEvent } from '../../../protocol/events';
import type { ParityReport, RunManifest } from '../../../protocol/run';
import { cell, escapeMarkdown, percent, table } from './markdown';

export function settingsSection(manifest: RunManifest): string {
  const { training, prepared, plan, machine } = manifest;
  const modules = Array.isArray(training.targetModules) ? training.targetModules.join(', ') : training.targetModules;
  const rows: [string, string][] = [
    ['Run', manifest.id],
    ['Created', manifest.created],
    ['Persona', manifest.persona],
    ['Base model', manifest.baseModel.requested],
    ['Datasets', manifest.datasets.map(({ file }) => file).join(', ')],
    ['System prompt (training)', manifest.systemPrompt.training?.file ?? 'none'],
    ['System prompt (inference)', manifest.systemPrompt.inference?.file ?? 'none'],
    [
      'LoRA',
      `r=${String(training.rank)}, α=${String(training.alpha)}, dropout ${String(training.dropout)}, ${modules}`,
    ],
    [
      'Learning rate',
      `${String(training.learningRate)}, ${training.schedule}, ${count(plan.warmupSteps, 'warm-up step')}`,
    ],
    [
      'Steps',
      `${String(plan.steps)} (${count(training.epochs, 'epoch')} × ${String(plan.stepsPerEpoch)}), ` +
        `${count(plan.examplesPerStep, 'example')} a step`,
    ],
    [
      'Examples',
      `${String(prepared.examples)}${prepared.droppedExamples > 0 ? ` (${String(prepared.droppedExamples)} left out)` : ''}`,
    ],
    [
      'Tokens',
      `${String(prepared.tokens)}, of which ${String(prepared.supervisedTokens)} ` +
        `(${percent(prepared.tokens === 0 ? 0 : prepared.supervisedTokens / prepared.tokens)}) supervised`,
    ],
    [
      'Longest example',
      `${String(prepared.longest)} tokens against maxLength ${String(training.maxLength)}; ` +
        `${String(prepared.truncatedExamples)} cut, ${count(prepared.lostSupervisedTokens, 'supervised token')} lost`,
    ],
    ['Seed', String(training.seed)],
    ['Machine', `${machine.cpu}, ${count(machine.cores, 'core')}, ${count(manifest.threads, 'thread')}`],
    [
      'Versions',
      Object.entries(manifest.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
  ];
  return `## Settings\n\n${table(
    ['Setting', 'Value'],
    rows.map(([name, value]) => [name, cell(value)]),
  )}`;
}

export function lossSection(events: readonly RunEvent[], chart: string | undefined): string | undefined {
  const steps = events.filter((event) => event.type === 'step');
  const [first] = steps;
  const last = steps.at(-1);
  if (!first || !last) return undefined;
  const end = events.findLast((event) => event.type === 'end');
  const epochs = events.filter((event) => event.type === 'epoch');
  const outcome = end ? `${end.outcome} after ${duration(end.seconds)}` : 'no end was recorded';
  const lines = [
    `## Loss`,
    `First step ${first.loss.toFixed(4)}, last step ${last.loss.toFixed(4)}; ${count(last.step, 'step')}, ${outcome}.`,
    ...(chart === undefined ? [] : [`![Loss over the steps](<${chart}>)`]),
    ...(epochs.length === 0
      ? []
      : [
          table(
            ['Epoch', 'Step', 'Mean loss'],
            epochs.map(({ epoch, step, loss }) => [String(epoch), String(step), loss.toFixed(4)]),
          ),
        ]),
    ...events.flatMap((event) => (event.type === 'warning' ? [`> **Warning** ${escapeMarkdown(event.message)}`] : [])),
    ...events.flatMap((event) => (event.type === 'error' ? [`> **Error** ${escapeMarkdown(event.message)}`] : [])),
  ];
  return lines.join('\n\n');
}

export function paritySection({ ids, adapter, base, bounds, passed }: ParityReport): string {
  const row = (name: string, difference: ParityReport['base']) => [
    name,
    difference.mean.toFixed(5),
    difference.max.toFixed(4),
    String(difference.positions),
  ];
  const verdict = passed ? 'What was trained is what answers.' : 'What was trained is **not** what answers.';
  return [
    '## Parity',
    `${verdict} Token ids are ${ids ? 'equal' : '**different**'} in training, at inference and in llama.cpp's own tokenizer.`,
    table(
      ['|Δ log p|', 'Mean', 'Max', 'Positions'].map((name) => name.replaceAll('|', String.raw`\|`)),
      [row('Adapter', adapter), row('Base', base), ['Bound', String(bounds.mean), String(bounds.max), '']],
    ),
  ].join('\n\n');
}

function count(number: number, unit: string): string {
  return `${String(number)} ${unit}${number === 1 ? '' : 's'}`;
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${String(whole)} s` : `${String(Math.floor(whole / 60))} min ${String(whole % 60)} s`;
}
