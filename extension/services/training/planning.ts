import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { TrainingSettings } from '../../../protocol/project';
import { templateRemarks } from '../../core/conversation/templateRemarks';
import { doesNotFit } from '../../core/errors';
import { advise } from '../../core/plan/advice';
import { architectureOf, countParameters, type Architecture } from '../../core/plan/architecture';
import { estimatePeak, judgeFit, methodOf, type MemorySettings, type Room } from '../../core/plan/fit';
import { ExampleTree, sharedPrefix } from '../../core/plan/packed';
import { packLoad } from '../../core/plan/packing';
import { piecesOf } from '../../core/plan/pieces';
import { calculatedTime, stepFlops, type TimeEstimate } from '../../core/plan/time';
import type { PlannedMemory, TrainingPlan } from '../../core/plan/trainingPlan';
import type { BaseModel } from '../models/baseModels';
import type { Environment } from '../environment/environment';
import { packagesToInstall } from '../environment/extraPackages';
import { trainingRoom } from '../system/machine';
import { measuredRate, readSpeed } from './speed';
import { prepareTraining, requireTargets, type TrainingOptions } from './training';

export interface PlanOptions extends TrainingOptions {
  /** Says which torch would train, and how fast this machine is; without it, the processor is assumed. */
  readonly environment?: Environment;
  /** Plans for another machine. */
  readonly room?: Room;
}

export async function planTraining(options: PlanOptions): Promise<TrainingPlan> {
  const { base, environment, project } = options;
  const { examples, prepared, validationPrepared, steps, template, training } = await prepareTraining(options);
  await requireTargets(base, training);
  const encoder = await base.encoder(template);
  const model = await readArchitecture(base);
  const room = options.room ?? (await trainingRoom(await torchVersionOf(environment)));
  const tree = new ExampleTree(examples);
  const load = packLoad(tree.heaviest(steps.examplesPerStep));
  const memory = model && planMemory(model, training, room, tree);
  const rate = options.room ? undefined : await measuredRate(project, base, training);
  const speed = rate || options.room ? undefined : await readSpeed(environment);
  const mean = tree.mean(steps.examplesPerStep);
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
    template: templateRemarks(encoder, template.name),
    contextLength: base.manifest.contextLength,
    validation: validationPrepared,
  });
  // Of another machine nobody knows what it has.
  const install = environment && !options.room ? await packagesToInstall(environment, training) : [];
  const alsoReads = [...encoder.template.reads].filter((option) => !(option in template.options));
  const rendered = { name: template.name, options: template.options, alsoReads };
  return { prepared, steps, training, template: rendered, load, room, memory, time, advice, install };
}

const isSetting = (name: string) => name in TrainingSettings.shape;

/** @throws UserError with the numbers and the settings that fit */
export function refuseWhatCannotFit({ memory }: TrainingPlan): void {
  if (memory?.fit.kind !== 'too-large') return;
  const { estimate, fit } = memory;
  throw doesNotFit(estimate.peakBytes, fit.budgetBytes, fit.instead?.settings, fit.instead?.peakBytes);
}

function planMemory(model: Architecture, training: TrainingSettings, room: Room, tree: ExampleTree): PlannedMemory {
  const loadOf = (settings: MemorySettings) => piecesOf(model, settings, room, tree);
  const { count, heaviest } = loadOf(training);
  const { estimate, fit } = judgeFit(model, training, room, loadOf, isSetting);
  const peakBytes = (change: Partial<MemorySettings>) =>
    estimatePeak(model, { ...training, ...change }, room, loadOf).peakBytes;
  const alternatives = [false, true].flatMap((gradientCheckpointing) => {
    const ending = gradientCheckpointing ? ', checkpointing' : '';
    return [
      ...(['fp32', 'bf16'] as const).map((precision) => ({
        name: precision + ending,
        peakBytes: peakBytes({ method: 'lora', precision, gradientCheckpointing }),
      })),
      { name: `4bit${ending}`, peakBytes: peakBytes({ method: 'qlora', gradientCheckpointing }) },
    ];
  });
  return { packs: count, heaviest, estimate, fit, alternatives };
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
