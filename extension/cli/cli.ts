import path from 'node:path';
import { baseModelText } from '../core/baseModel';
import { baseModelNotPrepared, projectMissing } from '../core/errors';
import type { BaseModelSetting } from '../../protocol/project';
import { findBaseModel, type BaseModel } from '../services/models/baseModels';
import { prepareBaseModel, type PreparationOptions } from '../services/models/preparation';
import { managedEnvironment, requireReady, type Environment, type Profile } from '../services/environment/environment';
import { createInference, type Inference } from '../services/inference/inference';
import type { Progress } from '../services/system/progress';
import { findProjectFolder, openProject, type Project } from '../services/projects/project';
import { findRun, listRuns, type RunSummary } from '../services/runs/runs';
import { hubAccess } from './hubConsent';
import { printable, TaskDisplay } from './terminal';

export const EXIT = { done: 0, problems: 1, usage: 2, failed: 3 } as const;

export interface GlobalOptions {
  readonly project?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** What every verb works with: the project, the environment, llama.cpp, and the two streams. */
export class Cli {
  exitCode: number = EXIT.done;
  private child: Inference | undefined;

  /**
   * @param distribution - folder of the bundles; the installation is above it
   * @param globals - the options that stand before or after any verb
   */
  constructor(
    private readonly distribution: string,
    readonly signal: AbortSignal,
    private readonly globals: () => GlobalOptions,
  ) {}

  get installation(): string {
    return path.dirname(this.distribution);
  }

  get json(): boolean {
    return this.globals().json === true;
  }

  /** The folder that `--project` names, else the nearest with a `persona.json`, from here upwards. */
  async projectFolder(): Promise<string | undefined> {
    return this.globals().project ?? findProjectFolder(process.cwd());
  }

  async findProject(): Promise<Project | undefined> {
    const folder = await this.projectFolder();
    return folder === undefined ? undefined : openProject(folder);
  }

  async project(): Promise<Project> {
    const project = await this.findProject();
    if (!project) throw projectMissing(process.cwd());
    return project;
  }

  environment(profile: Profile): Environment {
    return managedEnvironment(profile, { installation: this.installation });
  }

  /** @throws UserError that names the next step, where the base model is not prepared */
  async baseModel({ folder, settings }: Project): Promise<BaseModel> {
    const base = await findBaseModel(settings.baseModel, { projectFolder: folder });
    if (base) return base;
    await requireReady(this.environment(settings.profile));
    throw baseModelNotPrepared(baseModelText(settings.baseModel));
  }

  /** Makes a base model ready and proves it; quick where that was done. */
  prepareBaseModel(
    setting: BaseModelSetting,
    options: Pick<PreparationOptions, 'projectFolder' | 'environment' | 'quantization'>,
  ): Promise<BaseModel> {
    return this.task('Base model', (progress) =>
      prepareBaseModel(setting, {
        ...options,
        inference: this.inference(),
        hub: hubAccess({ yes: this.globals().yes === true, signal: this.signal }),
        progress,
        signal: this.signal,
      }),
    );
  }

  /** The named run; without a name, the newest that `fits`. */
  async run(project: Project, id: string | undefined, fits: (run: RunSummary) => boolean = () => true) {
    return id === undefined ? (await listRuns(project.runsFolder)).find(fits) : findRun(project.runsFolder, id);
  }

  inference(): Inference {
    return (this.child ??= createInference(path.join(this.distribution, 'inference-host.mjs')));
  }

  async dispose(): Promise<void> {
    await this.child?.dispose();
  }

  /** For people, beside the result: goes to stderr. */
  log(text: string): void {
    process.stderr.write(`${printable(text)}\n`);
  }

  /** A piece of what stands beside the result, as it comes. */
  writeAside(text: string): void {
    process.stderr.write(printable(text));
  }

  print(text: string): void {
    this.write(`${text}\n`);
  }

  /** A piece of the result, as it comes. */
  write(text: string): void {
    process.stdout.write(printable(text));
  }

  /** The verb's result: one JSON document with `--json`, else text. */
  result(value: unknown, text: () => string): void {
    this.print(this.json ? JSON.stringify(value, null, 2) : text());
  }

  async task<T>(title: string, work: (progress: Progress) => Promise<T>): Promise<T> {
    const display = new TaskDisplay(title, process.stderr);
    try {
      return await work(display.show);
    } finally {
      display.end();
    }
  }
}
