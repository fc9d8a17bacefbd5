import type { TrainingSettings } from '../../protocol/project';
import type { PreparedSummary, StepPlan } from '../../protocol/run';
import type { BaseModel } from './baseModels';
import { notWrittenYet } from '../core/errors';
import type { Environment } from './environment';
import type { Project } from './project';
import type { Run } from './runs';

/** What a run would do, before anything runs. */
export interface TrainingPlan {
  readonly prepared: PreparedSummary;
  readonly steps: StepPlan;
  readonly training: TrainingSettings;
}

export interface TrainingOptions {
  readonly project: Project;
  readonly base: BaseModel;
  /** Settings that differ from the project's, for this run only. */
  readonly overrides?: Partial<TrainingSettings>;
}

export function planTraining(options: TrainingOptions): Promise<TrainingPlan> {
  return Promise.reject(notWrittenYet(options.project.folder));
}

/** Writes the run folder and starts the trainer, detached: it goes on when this process ends. Follow it with `followEvents`. */
export function startTraining(options: TrainingOptions & { readonly environment: Environment }): Promise<Run> {
  return Promise.reject(notWrittenYet(options.project.folder));
}

/** Goes on from the last whole checkpoint of a stopped or interrupted run. */
export function resumeTraining(run: Run, environment: Environment): Promise<void> {
  return Promise.reject(notWrittenYet(run.id + environment.folder));
}

/** Asks the trainer to save a checkpoint and end; kills it when it does not. Resolves when it is gone. */
export function stopTraining(run: Run): Promise<void> {
  return Promise.reject(notWrittenYet(run.id));
}
