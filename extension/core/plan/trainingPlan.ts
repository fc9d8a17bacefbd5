import type { TrainingSettings } from '../../../protocol/project';
import type { PreparedSummary, StepPlan } from '../../../protocol/run';
import type { TemplateOptions } from '../../../protocol/template';
import type { Advice } from './advice';
import type { Fit, Room } from './fit';
import type { MemoryEstimate } from './memory';
import type { PackLoad } from './packing';
import type { TimeEstimate } from './time';

/** What a run would do, before anything runs. */
export interface TrainingPlan {
  readonly prepared: PreparedSummary;
  readonly steps: StepPlan;
  readonly training: TrainingSettings;
  readonly template: PlannedTemplate;
  /** The heaviest step. */
  readonly load: PackLoad;
  readonly room: Room;
  /** Undefined for an architecture whose memory cannot be told. */
  readonly memory: PlannedMemory | undefined;
  readonly time: TimeEstimate;
  readonly advice: readonly Advice[];
  /** What is fetched before it starts, because it is the first run here to need it. */
  readonly install: readonly PackagesToInstall[];
}

/** How the examples are rendered. */
interface PlannedTemplate {
  /** As persona.json names it; absent for the base model's own. */
  readonly name: string | undefined;
  readonly options: TemplateOptions;
  /** Options that it reads and that are not given. */
  readonly alsoReads: readonly string[];
}

/** Python packages that only runs with a certain setting need. */
export interface PackagesToInstall {
  readonly names: readonly string[];
  /** Roughly. */
  readonly downloadBytes: number;
  /** Of `training` in persona.json: what wants them. */
  readonly setting: string;
}

export interface PlannedMemory {
  /** In how many pieces the heaviest step is computed. */
  readonly packs: number;
  /** The heaviest of them. */
  readonly heaviest: PackLoad;
  readonly estimate: MemoryEstimate;
  readonly fit: Fit;
  /** The peak with other ways of storing and computing, to compare. */
  readonly alternatives: readonly Alternative[];
}

interface Alternative {
  readonly name: string;
  readonly peakBytes: number;
}
