import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { TrainingSettings } from '../../protocol/project';
import { doesNotFit } from '../core/errors';
import { advise } from '../core/plan/advice';
import { architectureOf, countParameters, type Architecture } from '../core/plan/architecture';
import { judgeFit, methodOf, type Room } from '../core/plan/fit';
import { estimateMemory } from '../core/plan/memory';
import { heaviestStep, meanStep, sharedPrefix, type StepLoad } from '../core/plan/packed';
import { calculatedTime, stepFlops, type TimeEstimate } from '../core/plan/time';
import type { Alternative, TrainingPlan } from '../core/plan/trainingPlan';
import type { BaseModel } from './baseModels';
import type { Environment } from './environment';
import { trainingRoom } from './machine';
import { measuredRate, readSpeed } from './speed';
import { prepareTraining, type TrainingOptions } from './training';

export interface PlanOptions extends TrainingOptions {
  /** Says which torch would train, and how fast this machine is; without it, the processor is assumed. */
  readonly environment?: Environment;
  /** Plans for another machine. */
  readonly room?: Room;
}

export async function planTraining(options: PlanOptions): Promise<TrainingPlan> {
  const { base, environment, project } = options;
  const { examples, prepared, steps, training } = await prepareTraining(options);
  const model = await readArchitecture(base);
  const room = options.room ?? (await trainingRoom(await torchVersionOf(environment)));
  const load = heaviestStep(examples, steps.examplesPerStep);
  const perStep = (settings: { batchSize: number; gradientAccumulation: number; maxLength: number }) =>
    heaviestStep(examples, settings.batchSize * settings.gradientAccumulation, settings.maxLength);
  const memory = model && {
    ...judgeFit(model, training, room, perStep, isSetting),
    alternatives: compare(model, training, room, load),
  };
  const rate = options.room ? undefined : await measuredRate(project, base, training);
  const speed = rate || options.room ? undefined : await readSpeed(environment);
  const mean = meanStep(examples, steps.stepsPerEpoch);
  const time: TimeEstimate = rate
    ? { kind: 'measured', seconds: (prepared.tokens * training.epochs) / rate.tokensPerSecond, run: rate.run }
    : model && speed
      ? calculatedTime(stepFlops(model, methodOf(training, room.device), mean), steps.steps, speed.flopsPerSecond)
      : { kind: 'unknown' };
  const count = model && countParameters(model);
  const advice = advise({
    training,
    prepared,
    steps,
    parameters: count && count.linear + count.embeddings + count.norms,
    shared: sharedPrefix(examples),
  });
  return { prepared, steps, training, load, room, memory, time, advice };
}

const isSetting = (name: string) => name in TrainingSettings.shape;

/** @throws UserError with the numbers and the settings that fit */
export function refuseWhatCannotFit({ memory }: TrainingPlan): void {
  if (memory?.fit.kind !== 'too-large') return;
  const { estimate, fit } = memory;
  throw doesNotFit(estimate.peakBytes, fit.budgetBytes, fit.instead?.settings, fit.instead?.peakBytes);
}

function compare(model: Architecture, training: TrainingSettings, room: Room, load: StepLoad): Alternative[] {
  const own = methodOf(training, room.device);
  const peak = (name: string, change: Partial<typeof own>) => ({
    name,
    peakBytes: estimateMemory(model, { ...own, ...change }, load).peakBytes,
  });
  return [false, true].flatMap((gradientCheckpointing) =>
    (['fp32', 'bf16', '4bit'] as const).map((precision) =>
      peak(`${precision}${gradientCheckpointing ? ', checkpointing' : ''}`, { precision, gradientCheckpointing }),
    ),
  );
}

async function readArchitecture(base: BaseModel): Promise<Architecture | undefined> {
  try {
    return architectureOf(JSON.parse(await readFile(path.join(base.huggingFaceFolder, 'config.json'), 'utf8')));
  } catch {
    return undefined;
  }
}

async function torchVersionOf(environment: Environment | undefined): Promise<string | undefined> {
  const status = await environment?.status();
  return status?.kind === 'ready' ? status.versions.torch : undefined;
}
