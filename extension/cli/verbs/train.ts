import type { Command } from 'commander';
import type { ParityReport } from '../../../protocol/run';
import { baseModelNotPrepared, trainingFailed, trainingInterrupted } from '../../core/errors';
import { openBaseModel, type BaseModel } from '../../services/models/baseModels';
import { checkParity } from '../../services/adapters/parity';
import type { Progress } from '../../services/system/progress';
import { followEvents, readRun, requireManifest, type Run, type RunSummary } from '../../services/runs/runs';
import { planTraining, refuseWhatCannotFit } from '../../services/training/planning';
import { resumeTraining, startTraining, stopTraining } from '../../services/training/training';
import { EXIT, type Cli } from '../cli';
import { planText } from '../../core/plan/planText';

interface TrainOptions {
  readonly resume?: string;
  readonly anyway?: boolean;
  readonly acceptUnproven?: boolean;
}

export function registerTrain(program: Command, cli: Cli): void {
  program
    .command('train')
    .description('train an adapter, export it for llama.cpp and check its parity')
    .option('--resume <run>', 'go on from the last checkpoint of this run')
    .option('--anyway', 'train even when the plan says that memory does not suffice')
    .option('--accept-unproven', 'train on a base model that is not the same in training and in llama.cpp')
    .action(async ({ resume, anyway, acceptUnproven = false }: TrainOptions) => {
      const project = await cli.project();
      const environment = cli.environment(project.settings.profile);
      let run: Run;
      if (resume === undefined) {
        const where = { projectFolder: project.folder, environment };
        const base = await cli.prepareBaseModel(project.settings.baseModel, where);
        const plan = await planTraining({ project, base, environment });
        cli.log(planText(plan));
        if (!anyway) refuseWhatCannotFit(plan);
        run = await startShown(cli, { project, base, environment, acceptUnproven });
      } else {
        const found = await cli.run(project, resume);
        if (!found) return;
        await cli.task('Packages', (progress) => resumeTraining(found, environment, { progress, signal: cli.signal }));
        run = found;
      }
      const summary = await followTraining(cli, run);
      if (summary.state === 'stopped') {
        cli.exitCode = EXIT.failed;
        cli.result(summarised(summary), () => `Stopped. Go on with 'persona-tuner train --resume ${run.id}'.`);
        return;
      }
      const parity = await checkRunParity(cli, summary);
      if (!parity.passed) cli.exitCode = EXIT.problems;
      cli.result(summarised(summary, parity), () => `${trainedText(summary)}\n${parityText(parity)}`);
    });
}

/** Starts a run, and shows what is installed before where it is the first to need it. */
export function startShown(cli: Cli, options: Parameters<typeof startTraining>[0]): Promise<Run> {
  return cli.task('Packages', (progress) => startTraining({ ...options, progress, signal: cli.signal }));
}

/** Shows the run's events until the trainer is gone; Ctrl-C asks the trainer to save a checkpoint and end. */
export async function followTraining(cli: Cli, run: Run): Promise<RunSummary> {
  cli.log(`Run ${run.id} (${run.folder})`);
  const stopping = () => {
    cli.log('\nStopping after this step; the checkpoint is kept.');
    void stopTraining(run);
  };
  cli.signal.addEventListener('abort', stopping, { once: true });
  try {
    await cli.task('Training', (progress) => showEvents(run, progress));
  } finally {
    cli.signal.removeEventListener('abort', stopping);
  }
  const summary = await readRun(run);
  if (summary.state === 'failed') throw trainingFailed(run.id, summary.error ?? 'No reason was given.');
  if (summary.state === 'interrupted') throw trainingInterrupted(run.id, summary.error ?? 'No reason was given.');
  return summary;
}

const PHASES = {
  'load-model': 'loading the base model',
  'check-data': 'comparing ids with transformers',
  train: 'training',
  export: 'writing the adapter',
  reference: 'computing log-probabilities for the parity check',
};

async function showEvents(run: Run, progress: Progress): Promise<void> {
  let steps = 0;
  for await (const event of followEvents(run)) {
    if (event.type === 'queued') progress({ message: await waitingText(run) });
    if (event.type === 'phase') progress({ message: PHASES[event.phase] });
    if (event.type === 'plan') steps = event.steps;
    if (event.type === 'warning') progress({ message: event.message });
    if (event.type === 'step') {
      const message = `step ${String(event.step)}/${String(steps)}, loss ${event.loss.toFixed(3)}`;
      progress({ message, fraction: steps === 0 ? 0 : event.step / steps });
    }
  }
}

async function waitingText(run: Run): Promise<string> {
  const { queuePosition = 1 } = await readRun(run);
  const before = queuePosition === 1 ? '1 run trains or waits' : `${String(queuePosition)} runs train or wait`;
  return `waiting: ${before} before it on this machine`;
}

export async function checkRunParity(cli: Cli, run: RunSummary): Promise<ParityReport> {
  const base = await baseOf(run);
  return cli.task('Parity', (progress) =>
    checkParity(run, {
      base,
      inference: cli.inference(),
      progress,
      signal: cli.signal,
    }),
  );
}

/** The base model that the run was trained on. */
export async function baseOf(run: RunSummary): Promise<BaseModel> {
  const { baseModel } = await requireManifest(run);
  const base = await openBaseModel(baseModel.folder);
  if (!base) throw baseModelNotPrepared(baseModel.requested);
  return base;
}

function trainedText({ adapterGguf, lossFirst, lossLast, step }: RunSummary): string {
  const loss =
    lossFirst === undefined || lossLast === undefined ? '' : `, loss ${lossFirst.toFixed(2)} → ${lossLast.toFixed(2)}`;
  return `Trained ${String(step)} steps${loss}\nAdapter: ${adapterGguf ?? 'none'}`;
}

export function parityText({ ids, adapter, bounds, passed }: ParityReport): string {
  const difference = `|Δ log p| mean ${adapter.mean.toFixed(4)}, max ${adapter.max.toFixed(3)} over ${String(adapter.positions)} tokens`;
  const within = `(at most ${String(bounds.mean)} and ${String(bounds.max)})`;
  return `Parity ${passed ? 'passed' : 'FAILED'}: ids ${ids ? 'equal' : 'DIFFER'}, ${difference} ${within}`;
}

function summarised({ id, state, step, adapterGguf, lossFirst, lossLast }: RunSummary, parity?: ParityReport) {
  return {
    run: id,
    state,
    steps: step,
    adapterGguf,
    lossFirst,
    lossLast,
    parity,
  };
}
