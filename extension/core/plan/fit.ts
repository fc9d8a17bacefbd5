import type { TrainingSettings } from '../../../protocol/project';
import type { Architecture } from './architecture';
import { estimateMemory, type Device, type MemoryEstimate, type Method } from './memory';
import type { PackLoad } from './packing';

/** Where a run would train, and what it may take there. */
export interface Room {
  readonly device: Device;
  /** In all: the machine's memory, or the graphics card's. */
  readonly totalBytes: number;
  /** Not in use now. */
  readonly freeBytes: number;
}

/** The settings that decide memory. Those of the last four that are left out are taken as their plain way. */
export type MemorySettings = Pick<
  TrainingSettings,
  'rank' | 'targetModules' | 'maxLength' | 'gradientAccumulation' | 'batchSize'
> &
  Partial<Pick<TrainingSettings, 'method' | 'precision' | 'gradientCheckpointing' | 'maxPackTokens'>>;

/** Settings that fit where those of the project do not. */
interface FittingSettings {
  readonly settings: Partial<MemorySettings>;
  readonly peakBytes: number;
}

/** The heaviest step, and the heaviest piece of it that is computed at once. */
export interface StepLoad {
  readonly step: PackLoad;
  readonly heaviest: PackLoad;
}

export type Fit =
  | { readonly kind: 'fits'; readonly budgetBytes: number }
  /** It would fit, but other programs hold the memory now. */
  | { readonly kind: 'tight'; readonly budgetBytes: number }
  | { readonly kind: 'too-large'; readonly budgetBytes: number; readonly instead: FittingSettings | undefined };

/** Left to the system and to what else is open: an editor and a browser on a processor, a desktop on a graphics card. */
const LEFT_FREE = { cpu: 0.15, cuda: 0.05 } as const;

function budgetOf(room: Room): number {
  return room.totalBytes * (1 - LEFT_FREE[room.device]);
}

export function methodOf(training: MemorySettings, device: Device): Method {
  const { rank, targetModules, method, precision = 'auto', gradientCheckpointing = false } = training;
  const byDevice = device === 'cuda' ? 'bf16' : 'fp32';
  const stored = precision === 'auto' ? byDevice : precision;
  return {
    ...{ rank, targetModules, gradientCheckpointing, device },
    precision: method === 'qlora' ? '4bit' : stored,
    dora: method === 'dora',
  };
}

/**
 * Does the run fit, and if not, which settings would?
 *
 * @param loadOf - the heaviest step with other settings
 * @param offerable - whether a setting can be proposed
 */
export function judgeFit(
  model: Architecture,
  training: MemorySettings,
  room: Room,
  loadOf: (training: MemorySettings) => StepLoad,
  offerable: (setting: string) => boolean = () => true,
): { readonly estimate: MemoryEstimate; readonly fit: Fit } {
  const estimateOf = (settings: MemorySettings) => estimatePeak(model, settings, room, loadOf);
  const estimate = estimateOf(training);
  const budgetBytes = budgetOf(room);
  if (estimate.peakBytes <= budgetBytes) {
    return { estimate, fit: { kind: estimate.peakBytes <= room.freeBytes ? 'fits' : 'tight', budgetBytes } };
  }
  for (const settings of changes(training, room.device, loadOf(training).step.longest)) {
    if (!Object.keys(settings).every(offerable)) continue;
    const { peakBytes } = estimateOf({ ...training, ...settings });
    if (peakBytes <= budgetBytes)
      return { estimate, fit: { kind: 'too-large', budgetBytes, instead: { settings, peakBytes } } };
  }
  return { estimate, fit: { kind: 'too-large', budgetBytes, instead: undefined } };
}

export function estimatePeak(
  model: Architecture,
  training: MemorySettings,
  room: Room,
  loadOf: (training: MemorySettings) => StepLoad,
): MemoryEstimate {
  const { heaviest, step } = loadOf(training);
  return estimateMemory(model, methodOf(training, room.device), heaviest, step.longest);
}

const LENGTHS = [1024, 768, 512, 384, 256, 128];

/**
 * Changes of the settings, the least harmful first: smaller packs and checkpointing cost time alone, fewer examples a step make the gradient
 * noisier, 4 bits blur the base model, and a shorter `maxLength` loses what it cuts.
 */
function* changes(training: MemorySettings, device: Device, longest: number): Generator<Partial<MemorySettings>> {
  const { maxLength, gradientAccumulation, method = 'lora', gradientCheckpointing = false } = training;
  // A number that was chosen for another machine; `auto` goes by this one.
  const byMemory = { ...(training.maxPackTokens !== 'auto' && { maxPackTokens: 'auto' as const }) };
  const lengths = LENGTHS.filter((length) => length < Math.min(maxLength, longest));
  for (const shorter of [undefined, ...lengths]) {
    for (const quantised of device === 'cuda' && method !== 'qlora' ? [false, true] : [false]) {
      for (let examples = gradientAccumulation; examples >= 1; examples = Math.floor(examples / 2)) {
        for (const checkpointing of gradientCheckpointing ? [false] : [false, true]) {
          yield {
            ...byMemory,
            ...(checkpointing && { gradientCheckpointing: true }),
            ...(examples < gradientAccumulation && { gradientAccumulation: examples }),
            ...(quantised && { method: 'qlora' }),
            ...(shorter !== undefined && { maxLength: shorter }),
          };
        }
      }
    }
  }
}
