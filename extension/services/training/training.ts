import { open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PreparedProbe } from '../../../protocol/dataset';
import { TrainingSettings } from '../../../protocol/project';
import type { RunManifest, TrainerProcess } from '../../../protocol/run';
import type { ConversationEncoder } from '../../core/conversation/encoder';
import { momentOf } from '../../core/template/moment';
import { withSystemPrompt } from '../../core/conversation/systemPrompt';
import {
  baseModelNotPrepared,
  baseModelUnproven,
  nothingToLearn,
  qloraNeedsGpu,
  runNotResumable,
  targetModulesUnusable,
} from '../../core/errors';
import { planSteps, prepareExamples } from '../../core/plan/plan';
import { targetProblems } from '../../core/plan/targetModules';
import { openBaseModel, type BaseModel } from '../models/baseModels';
import { readLayers } from '../models/layers';
import { differencesText } from '../models/proof';
import { startDetached } from '../system/children';
import { runCommand } from '../system/command';
import { requireReady, type Environment } from '../environment/environment';
import { isErrno, writeJson } from '../system/files';
import { extraPackages } from '../environment/extraPackages';
import { trainingRoom } from '../system/machine';
import type { TaskOptions } from '../system/progress';
import { readTemplateChoice } from '../projects/chatTemplate';
import { readExamples, readQuestions, readSystemPrompt, type Project } from '../projects/project';
import { makeRunFolder } from '../runs/runFolder';
import { queueFolder } from '../runs/queue';
import { attemptLine } from '../runs/runFailure';
import { isUnderWay, readEvents, readRun, type Run } from '../runs/runs';
import { findTrainer, isElsewhere, PROCESS_FILE } from '../runs/trainerProcess';

export interface TrainingOptions {
  readonly project: Project;
  readonly base: BaseModel;
  /** Settings that differ from the project's, for this run only. */
  readonly overrides?: Partial<TrainingSettings>;
  /** Trains on a base model that did not pass its proof. */
  readonly acceptUnproven?: boolean;
  /** The sweep that this run is a trial of. */
  readonly sweep?: RunManifest['sweep'];
}

/**
 * Writes the run folder and starts the trainer, detached: it goes on when this process ends. Follow it with `followEvents`.
 * Packages that this run is the first to need are installed before.
 */
export async function startTraining(
  options: TrainingOptions & TaskOptions & { readonly environment: Environment },
): Promise<Run> {
  await requireAble(options);
  const settings = { ...options.project.settings.training, ...options.overrides };
  const variables = await extraPackages(options.environment, settings, options);
  const run = await writeRun(options);
  await launch(run, options.environment, variables, []);
  return run;
}

/** Refuses what this machine cannot train, before a run folder is made. The trainer would say the same (`require_able` in model.py). */
async function requireAble({
  project,
  overrides,
  environment,
}: TrainingOptions & { readonly environment: Environment }) {
  if ((overrides?.method ?? project.settings.training.method) !== 'qlora') return;
  const { torch } = await requireReady(environment);
  if ((await trainingRoom(torch)).device !== 'cuda') throw qloraNeedsGpu();
}

/** Writes the run folder and starts nothing: for whoever starts the trainer himself. */
export async function writeRun(options: TrainingOptions & { readonly environment: Environment }): Promise<Run> {
  const { project, base, environment, sweep, acceptUnproven = false } = options;
  if (base.proof?.passed !== true && !acceptUnproven) {
    throw baseModelUnproven(base.manifest.requested, differencesText(base.proof));
  }
  const versions = await requireReady(environment);
  const prepared = await prepareTraining(options);
  await requireTargets(base, prepared.training);
  const probes = prepared.training.probes ? await prepareProbes(project, await base.encoder(prepared.template)) : [];
  return makeRunFolder({ project, base, versions, sweep, probes, ...prepared });
}

/** @throws UserError that names what of `targetModules` could not be trained, or not be exported after */
export async function requireTargets(base: BaseModel, { targetModules }: TrainingSettings): Promise<void> {
  const problems = targetProblems(targetModules, await readLayers(base));
  if (problems.length > 0) throw targetModulesUnusable(problems.map(({ message }) => message));
}

/** Goes on from the last whole checkpoint of a stopped or interrupted run. */
export async function resumeTraining(run: Run, environment: Environment, task: TaskOptions = {}): Promise<void> {
  const { state, manifest } = await readRun(run);
  if (!manifest || isUnderWay(state) || state === 'completed') throw runNotResumable(run.id, state);
  await requireReady(environment);
  if (!(await openBaseModel(manifest.baseModel.folder))) throw baseModelNotPrepared(manifest.baseModel.requested);
  await rm(path.join(run.folder, 'stop'), { force: true });
  const variables = await extraPackages(environment, manifest.training, task);
  await launch(run, environment, variables, ['--resume']);
}

/** How long a trainer may take to save its checkpoint and end, before it is ended. */
const STOP_SECONDS = { asked: 120, terminated: 15 };

/** Asks the trainer to save a checkpoint and end; kills it when it does not. Resolves when it is gone. */
export async function stopTraining(run: Run, seconds: Partial<typeof STOP_SECONDS> = {}): Promise<void> {
  const patience = { ...STOP_SECONDS, ...seconds };
  const trainer = await findTrainer(run.folder);
  if (!trainer) return;
  // A full disk must not keep the trainer alive.
  const asked = await writeFile(path.join(run.folder, 'stop'), '').then(
    () => true,
    () => false,
  );
  if ((asked && (await isGone(run, patience.asked))) || isElsewhere(trainer)) return;
  await signalTrainer(trainer.pid, 'SIGTERM');
  if (await isGone(run, patience.terminated)) return;
  await signalTrainer(trainer.pid, 'SIGKILL');
  await isGone(run, patience.terminated);
}

async function isGone(run: Run, seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000;
  while (await findTrainer(run.folder)) {
    if (Date.now() > deadline) return false;
    await delay(100);
  }
  return true;
}

/** The trainer leads a process group of its own, so its data loaders end with it. */
async function signalTrainer(pid: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (process.platform === 'win32') {
    const force = signal === 'SIGKILL' ? ['/F'] : [];
    await runCommand({
      file: 'taskkill',
      arguments: ['/PID', String(pid), '/T', ...force],
    });
    return;
  }
  try {
    process.kill(signal === 'SIGKILL' ? -pid : pid, signal);
  } catch (error) {
    if (!isErrno(error, 'ESRCH')) throw error;
  }
}

/** The plan, and the examples as they would be trained on and measured on. */
export async function prepareTraining({ project, base, overrides }: TrainingOptions) {
  const training = TrainingSettings.parse({
    ...project.settings.training,
    ...overrides,
  });
  const systemPrompt = await readSystemPrompt(project, 'training');
  // Fixed here, for templates that print the date: it must be the same when the run goes on tomorrow.
  const template = { ...(await readTemplateChoice(project)), moment: momentOf(new Date()) };
  const encoder = await base.encoder(template);
  const prepare = async (files: readonly string[]) =>
    prepareExamples(await readExamples(project, files), {
      encoder,
      maxLength: training.maxLength,
      ...(systemPrompt !== undefined && { systemPrompt }),
    });
  const { examples, summary } = await prepare(project.trainFiles);
  if (examples.length === 0) throw nothingToLearn(training.maxLength, summary.droppedExamples);
  const validation = project.validationFiles.length > 0 ? await prepare(project.validationFiles) : undefined;
  return {
    examples,
    ...(validation && { validation: validation.examples }),
    validationPrepared: validation?.summary,
    prepared: summary,
    template,
    steps: planSteps(examples.length, training),
    training,
  };
}

/** Questions that are asked after each epoch: enough to hear the persona arrive, few enough not to slow the run. */
const PROBES = 3;

async function prepareProbes(project: Project, encoder: ConversationEncoder): Promise<PreparedProbe[]> {
  if (project.settings.evaluation.questions === undefined) return [];
  const questions = await readQuestions(project);
  const systemPrompt = await readSystemPrompt(project, 'inference');
  return questions.slice(0, PROBES).map(({ question }) => ({
    question,
    ids: encoder.encodePrompt(withSystemPrompt([{ role: 'user', content: question }], systemPrompt)),
  }));
}

async function launch(
  run: Run,
  environment: Environment,
  variables: Readonly<Record<string, string>>,
  extra: readonly string[],
): Promise<void> {
  const command = environment.command('train', run.folder, ...extra);
  const log = await open(path.join(run.folder, 'train.log'), 'a');
  try {
    const started = new Date().toISOString();
    const { length: events } = await readEvents(run);
    await log.write(attemptLine(started));
    const own = { ...command.variables, ...variables, PERSONA_TUNER_QUEUE: queueFolder() };
    const child = await startDetached({ ...command, variables: own }, log.fd);
    const trainer: TrainerProcess = {
      pid: child.pid ?? 0,
      started,
      events,
    };
    await writeJson(path.join(run.folder, PROCESS_FILE), trainer);
  } finally {
    await log.close();
  }
}
