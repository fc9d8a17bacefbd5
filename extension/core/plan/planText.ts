import { bytesText } from '../bytes';
import type { Fit } from './fit';
import type { MemoryParts } from './memory';
import type { PlannedMemory, TrainingPlan } from './trainingPlan';

/** The plan in sentences: what the command line prints and the preview in VS Code shows. */
export function planText(plan: TrainingPlan): string {
  return [
    ...dataLines(plan),
    ...stepLines(plan),
    ...memoryLines(plan),
    timeLine(plan),
    ...installLines(plan),
    ...adviceLines(plan),
  ].join('\n');
}

export function planMarkdown(persona: string, plan: TrainingPlan): string {
  const list = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join('\n');
  const { memory, advice } = plan;
  const before = [...installLines(plan), ...advice.map(({ message }) => message)];
  return [
    `# Plan: train ${persona}`,
    `## Data\n\n${list(dataLines(plan))}`,
    `## Steps\n\n${list(stepLines(plan))}`,
    `## Memory\n\n${memory ? memoryTable(memory) : list(memoryLines(plan))}`,
    `## Time\n\n${list([timeLine(plan)])}`,
    ...(before.length > 0 ? [`## Before you start\n\n${list(before)}`] : []),
  ].join('\n\n');
}

function dataLines(plan: TrainingPlan): string[] {
  const { prepared, training, load } = plan;
  const { examples, tokens, supervisedTokens, truncatedExamples, lostSupervisedTokens, droppedExamples, longest } =
    prepared;
  const learned = Math.round((100 * supervisedTokens) / Math.max(1, tokens));
  return [
    `${String(examples)} examples, ${String(tokens)} tokens, of which ${String(learned)} % are learned; the longest has ${String(longest)}`,
    ...(load.shared > 0
      ? [`in the heaviest step, ${String(load.shared)} tokens stand for several examples and are computed once`]
      : []),
    truncatedExamples > 0
      ? `${String(truncatedExamples)} are longer than ${String(training.maxLength)} tokens and lose ${String(lostSupervisedTokens)} learned tokens`
      : `none is longer than ${String(training.maxLength)} tokens`,
    ...(droppedExamples > 0 ? [`${String(droppedExamples)} are left out: nothing is left to learn in them`] : []),
    templateLine(plan),
  ];
}

function templateLine({ template: { name = "the base model's own", options, alsoReads } }: TrainingPlan): string {
  const given = Object.entries(options).map(([option, value]) => `${option} = ${JSON.stringify(value)}`);
  return [
    `chat template: ${name}`,
    ...(given.length > 0 ? [`with ${given.join(', ')}`] : []),
    ...(alsoReads.length > 0 ? [`it ${given.length > 0 ? 'also ' : ''}takes ${alsoReads.join(', ')}`] : []),
  ].join('; ');
}

function stepLines({ prepared, steps, training }: TrainingPlan): string[] {
  const rest = prepared.examples % steps.examplesPerStep;
  return [
    `${String(training.epochs)} epochs of ${String(steps.stepsPerEpoch)} steps (${String(steps.examplesPerStep)} examples each): ` +
      `${String(steps.steps)} steps, ${String(steps.warmupSteps)} of them warm-up`,
    ...(rest > 0
      ? [`the last step of an epoch has the ${String(rest)} examples that are left, and counts as a whole one`]
      : []),
    `LoRA rank ${String(training.rank)}, alpha ${String(training.alpha)}, learning rate ${String(training.learningRate)}, ${training.schedule}`,
  ];
}

const PARTS: readonly (readonly [keyof MemoryParts, string])[] = [
  ['weights', 'weights'],
  ['adapter', 'adapter'],
  ['gradients', 'gradients'],
  ['optimizer', 'optimizer'],
  ['activations', 'activations of the heaviest step'],
  ['logits', 'logits'],
  ['runtime', 'Python and libraries'],
];

function memoryLines({ memory, room }: TrainingPlan): string[] {
  if (!memory) return ['memory: this architecture is none that can be calculated'];
  const { estimate, fit, alternatives } = memory;
  const parts = PARTS.map(([part, name]) => `${name} ${bytesText(estimate.parts[part])}`).join(', ');
  const others = alternatives.map(({ name, peakBytes }) => `${name} ${bytesText(peakBytes)}`).join('; ');
  return [
    `memory at the peak: about ${bytesText(estimate.peakBytes)} of ${bytesText(room.totalBytes)} (${room.device}): ${parts}`,
    ...packLines(memory),
    `with other choices: ${others}`,
    ...fitLines(fit, room.freeBytes),
  ];
}

/** In how many pieces the heaviest step is computed. */
function packLines({ packs, heaviest }: PlannedMemory): string[] {
  if (packs === 1) return [];
  return [
    `the heaviest step is computed in ${String(packs)} pieces with the same gradient, at most ${String(heaviest.tokens)} tokens at once`,
  ];
}

function memoryTable(memory: PlannedMemory): string {
  const { estimate, fit, alternatives } = memory;
  const row = (name: string, bytes: number) => `| ${name} | ${bytesText(bytes)} |`;
  return [
    '| part | bytes |',
    '| --- | --- |',
    ...PARTS.map(([part, name]) => row(name, estimate.parts[part])),
    row('**peak of the run**', estimate.peakBytes),
    row('may be used here', fit.budgetBytes),
    '',
    '| with other choices | peak |',
    '| --- | --- |',
    ...alternatives.map(({ name, peakBytes }) => row(name, peakBytes)),
    ...[...packLines(memory), ...fitLines(fit)].map((line) => `\n${line}`),
  ].join('\n');
}

/** What there is to say about the room; nothing when the run fits. */
export function fitLines(fit: Fit, freeBytes?: number): string[] {
  switch (fit.kind) {
    case 'fits':
      return [];
    case 'tight':
      return [
        `it fits, but other programs hold the memory now${freeBytes === undefined ? '' : ` (${bytesText(freeBytes)} are free)`}: close some first`,
      ];
    case 'too-large': {
      const settings = Object.entries(fit.instead?.settings ?? {}).map(
        ([key, value]) => `"${key}": ${JSON.stringify(value)}`,
      );
      return [
        `it does not fit: ${bytesText(fit.budgetBytes)} can be used`,
        fit.instead
          ? `what fits: ${settings.join(', ')} (about ${bytesText(fit.instead.peakBytes)})`
          : 'no settings of this base model fit: choose a smaller one',
      ];
    }
  }
}

/** How long, and how that is known. */
export function timeLine({ time }: Pick<TrainingPlan, 'time'>): string {
  switch (time.kind) {
    case 'measured':
      return `time: about ${durationWords(time.seconds)}, from the steps of run ${time.run}`;
    case 'calculated':
      return `time: roughly ${durationWords(time.seconds)}, calculated from ${(time.flopsPerSecond / 1e9).toFixed(0)} billion operations a second measured at set-up; known better after the first run`;
    case 'unknown':
      return 'time: unknown until a first run here';
  }
}

function durationWords(seconds: number): string {
  if (seconds < 90) return `${String(Math.max(1, Math.round(seconds)))} s`;
  if (seconds < 5400) return `${String(Math.round(seconds / 60))} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

function installLines({ install }: TrainingPlan): string[] {
  return install.map(
    ({ names, downloadBytes, setting }) =>
      `will install ${namesText(names)} (about ${bytesText(downloadBytes)}) first, once, because of "${setting}"`,
  );
}

/** `TensorBoard and MLflow` */
export function namesText(names: readonly string[]): string {
  return new Intl.ListFormat('en').format(names);
}

function adviceLines({ advice }: TrainingPlan): string[] {
  return advice.map(({ message }) => `! ${message}`);
}
