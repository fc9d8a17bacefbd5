import type * as vscode from 'vscode';
import type { BaseModel } from '../services/models/baseModels';
import type { Environment, EnvironmentStatus } from '../services/environment/environment';
import type { Inference } from '../services/inference/inference';
import type { Progress } from '../services/system/progress';
import type { Project } from '../services/projects/project';
import type { RunSummary } from '../services/runs/runs';
import type { DatasetChecks } from './datasetChecks';
import type { Observed } from './observed';

/** What every feature's `register(context)` gets, and all that features share. */
export interface FeatureContext {
  readonly extension: vscode.ExtensionContext;
  /** Folder that holds `dist/`, `python/` and `examples/`. */
  readonly installation: string;
  readonly log: vscode.LogOutputChannel;

  /** The opened project; undefined while there is no (whole) `persona.json`. */
  readonly project: Observed<Project | undefined>;
  /** The project, or a UserError that offers to create one. */
  requireProject(): Project;

  /** The managed environment, with the interpreter that the settings name now. */
  environment(): Environment;
  readonly environmentStatus: Observed<EnvironmentStatus>;

  /** The project's base model, while it is prepared. */
  readonly baseModel: Observed<BaseModel | undefined>;
  /** The prepared base model, or a UserError that offers the set-up. */
  requireBaseModel(): Promise<BaseModel>;

  /** llama.cpp's child: made on first use, ended on deactivation. Load the model before asking. */
  inference(): Inference;

  /** Findings of the datasets, from the worker thread. */
  readonly datasetChecks: DatasetChecks;

  /** The project's runs, newest first; changes while one trains, and when files in the runs folder do. */
  readonly runs: Observed<readonly RunSummary[]>;

  /** The one place where errors are shown: a UserError with its action's button, anything else with *Show Log*. */
  readonly showError: (error: unknown) => void;

  /**
   * Runs `work` under a cancellable notification. Shows its error and then resolves with undefined, as after a cancel.
   */
  runTask<T>(title: string, work: (progress: Progress, signal: AbortSignal) => Promise<T>): Promise<T | undefined>;
}
