import path from 'node:path';
import type { Question } from '../../../protocol/evaluation';
import { cancelled, sweepEmpty } from '../../core/errors';
import type { CheckContext } from '../../core/evaluation/checks';
import { checkProbes } from '../../core/evaluation/probes';
import { rankTrials, type RankedTrial, type TrialResult } from '../../core/sweep/ranking';
import { trialsOf, type SweepSetting, type Trial } from '../../core/sweep/grid';
import type { BaseModel } from '../models/baseModels';
import { readOutcome } from '../runs/comparing';
import type { Environment } from '../environment/environment';
import type { Progress, TaskOptions } from '../system/progress';
import { readTemplateChoice } from '../projects/chatTemplate';
import { readQuestions, readSystemPrompt, type Project } from '../projects/project';
import { timestamp } from '../runs/runFolder';
import { followEvents, readEvents, readRun, type Run } from '../runs/runs';
import { startTraining, stopTraining, writeRun, type TrainingOptions } from './training';

export interface SweepOptions extends TaskOptions {
  readonly project: Project;
  readonly base: BaseModel;
  readonly environment: Environment;
  readonly settings: readonly SweepSetting[];
  /** At most so many trials, drawn from all combinations. */
  readonly trials?: number;
}

/** What a sweep would try, before anything runs. */
export function planSweep({ settings, trials }: Pick<SweepOptions, 'settings' | 'trials'>): Trial[] {
  if (settings.length === 0) throw sweepEmpty();
  return trialsOf(settings, trials);
}

/**
 * Trains every trial on this machine, one after the other; each is an ordinary run that waits its turn like any other. A trial
 * that fails does not end the sweep. Aborting stops the trial that trains, and the rest is not started.
 *
 * @returns the trials, best first
 */
export async function runSweep(options: SweepOptions): Promise<RankedTrial[]> {
  const { signal, progress } = options;
  const planned = planSweep(options);
  const id = sweepId();
  const judged = await readJudgement(options);
  const results: TrialResult[] = [];
  for (const [index, trial] of planned.entries()) {
    if (signal?.aborted) throw cancelled();
    const installing: Progress = ({ message }) => progress?.({ message });
    const run = await startTraining({ ...trialOptions(options, id, index, trial), progress: installing, signal });
    const { manifest } = await readRun(run);
    const steps = manifest?.plan.steps ?? 1;
    const words = `trial ${String(index + 1)} of ${String(planned.length)} (${changesText(trial.changes)})`;
    const stop = () => void stopTraining(run);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      for await (const event of followEvents(run)) {
        const within = event.type === 'step' ? event.step / steps : 0;
        progress?.({ message: words, fraction: (index + within) / planned.length });
      }
    } finally {
      signal?.removeEventListener('abort', stop);
    }
    results.push(await resultOf(run, index, trial.changes, judged));
  }
  return rankTrials(results);
}

/** Writes the run folders of all trials and starts none: for a cluster, which starts them itself. */
export async function writeTrials(options: SweepOptions): Promise<Run[]> {
  const id = sweepId();
  const runs: Run[] = [];
  for (const [index, trial] of planSweep(options).entries()) {
    runs.push(await writeRun(trialOptions(options, id, index, trial)));
  }
  return runs;
}

/** A sweep's trials as their folders tell, best first. */
export async function readSweep(
  runs: readonly Run[],
  options: Pick<SweepOptions, 'project' | 'base'>,
): Promise<RankedTrial[]> {
  const judged = await readJudgement(options);
  const results = await Promise.all(
    runs.map(async (run) => {
      const { manifest } = await readRun(run);
      return resultOf(run, (manifest?.sweep?.trial ?? 1) - 1, manifest?.sweep?.changes ?? {}, judged);
    }),
  );
  return rankTrials(results);
}

/** `rank=8, learningRate=0.0001` */
export function changesText(changes: Readonly<Record<string, unknown>>): string {
  const words = (value: unknown) =>
    typeof value === 'string' ? value : Array.isArray(value) ? value.join('+') : String(value);
  return Object.entries(changes)
    .map(([name, value]) => `${name}=${words(value)}`)
    .join(', ');
}

function sweepId(): string {
  return timestamp(new Date());
}

function trialOptions({ project, base, environment }: SweepOptions, id: string, index: number, trial: Trial) {
  const files = trial.datasets?.map((file) => path.resolve(project.folder, file));
  const own: Project = files ? { ...project, trainFiles: files } : project;
  const options: TrainingOptions & { environment: Environment } = {
    project: own,
    base,
    environment,
    overrides: trial.training,
    sweep: { id, trial: index + 1, changes: { ...trial.changes } },
  };
  return options;
}

/** What the answers to the probes are checked against. */
interface Judgement {
  readonly questions: readonly Question[];
  readonly context: CheckContext;
}

async function readJudgement({ project, base }: Pick<SweepOptions, 'project' | 'base'>): Promise<Judgement> {
  const { name, evaluation } = project.settings;
  const systemPrompt = await readSystemPrompt(project, 'inference');
  const { specialTokens } = await base.encoder(await readTemplateChoice(project));
  return {
    questions: evaluation.questions === undefined ? [] : await readQuestions(project),
    context: { persona: name, specialTokens, ...(systemPrompt !== undefined && { systemPrompt }) },
  };
}

async function resultOf(
  run: Run,
  index: number,
  changes: Readonly<Record<string, unknown>>,
  { questions, context }: Judgement,
): Promise<TrialResult> {
  const [{ state }, events, outcome] = await Promise.all([readRun(run), readEvents(run), readOutcome(run)]);
  return { run: run.id, trial: index + 1, changes, state, outcome, probes: checkProbes(events, questions, context) };
}
