import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { PreparedExample, PreparedProbe } from '../../../protocol/dataset';
import type { TrainingSettings } from '../../../protocol/project';
import type { FileRecord, PreparedSummary, RunManifest, StepPlan } from '../../../protocol/run';
import type { TemplateChoice } from '../../../protocol/template';
import type { BaseModel } from '../models/baseModels';
import { differencesText } from '../models/proof';
import { slugOf } from '../models/source';
import { isErrno, noticingFullDisk, sha256OfFile, sha256OfText, writeJson } from '../system/files';
import { freeCores } from '../system/machine';
import { projectPath, readSystemPrompt, requireOwnRuns, type Project } from '../projects/project';
import type { Run } from './runs';

/** All that goes into a new run's folder. */
export interface RunContents {
  readonly project: Project;
  readonly base: BaseModel;
  readonly training: TrainingSettings;
  readonly examples: readonly PreparedExample[];
  readonly validation?: readonly PreparedExample[];
  readonly probes?: readonly PreparedProbe[];
  readonly prepared: PreparedSummary;
  /** What the examples were rendered with, at a fixed moment. */
  readonly template: TemplateChoice;
  readonly steps: StepPlan;
  readonly sweep?: RunManifest['sweep'];
  /** Of Python and of each package in the environment. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Makes `runs/<yyyymmdd-hhmmss>-<slug>/` with `run.json`, `dataset.jsonl` and what else the trainer reads. It is written under a hidden name and renamed
 * when it is whole, so nobody ever lists half a run.
 *
 * @param fill - puts more into the folder before it gets its name
 */
export async function makeRunFolder(
  contents: RunContents,
  fill: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<Run> {
  const { runsFolder, settings } = contents.project;
  await requireOwnRuns(contents.project);
  const created = new Date();
  const { examples, validation, probes = [] } = contents;
  return noticingFullDisk(runsFolder, async () => {
    const partial = path.join(runsFolder, `.new-${randomUUID()}`);
    await mkdir(partial, { recursive: true });
    try {
      await writeFile(path.join(partial, 'dataset.jsonl'), lines(examples));
      // An empty file tells a set of which nothing was left from no set at all.
      if (validation) await writeFile(path.join(partial, 'validation.jsonl'), lines(validation));
      if (probes.length > 0) await writeFile(path.join(partial, 'probes.jsonl'), lines(probes));
      await fill(partial);
      for (let attempt = 1; ; attempt++) {
        const id = `${timestamp(created)}-${slugOf(settings.name)}${attempt > 1 ? `-${String(attempt)}` : ''}`;
        const folder = path.join(runsFolder, id);
        await writeJson(path.join(partial, 'run.json'), await describe(id, created, contents));
        try {
          await rename(partial, folder);
          return { id, folder };
        } catch (error) {
          // Taken by a run of the same second (Windows says EPERM).
          const taken = ['ENOTEMPTY', 'EEXIST', 'EPERM'].some((code) => isErrno(error, code));
          if (!taken || attempt > 20) throw error;
        }
      }
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  });
}

function lines(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** `20260220-084135`, in local time. */
export function timestamp(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${String(date.getFullYear())}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}

async function describe(id: string, created: Date, about: RunContents): Promise<RunManifest> {
  const { project, base } = about;
  const prompt = async (use: 'training' | 'inference') => {
    const text = await readSystemPrompt(project, use);
    const file = project.settings.systemPrompt[use];
    return text === undefined || file === undefined ? undefined : { file, sha256: sha256OfText(text), text };
  };
  const record = async (file: string): Promise<FileRecord> => ({
    file: projectPath(project, file),
    sha256: await sha256OfFile(file),
  });
  const { templateSource } = await base.encoder(about.template);
  const recorded = ['python', 'torch', 'transformers', 'peft', 'accelerate', 'tokenizers', 'numpy', 'gguf'];
  return {
    version: 1,
    id,
    created: created.toISOString(),
    persona: project.settings.name,
    baseModel: {
      requested: base.manifest.requested,
      folder: base.folder,
      sha256: base.manifest.sha256,
      ...(base.proof?.passed !== true && { unproven: differencesText(base.proof) ?? 'not compared' }),
    },
    systemPrompt: {
      training: await prompt('training'),
      inference: await prompt('inference'),
    },
    datasets: await Promise.all([...project.trainFiles, ...project.validationFiles].map(record)),
    template: { ...about.template, text: templateSource, sha256: sha256OfText(templateSource) },
    training: about.training,
    prepared: about.prepared,
    plan: about.steps,
    ...(about.sweep && { sweep: about.sweep }),
    threads: freeCores(),
    versions: {
      node: process.versions.node,
      ...Object.fromEntries(recorded.flatMap((name) => (about.versions[name] ? [[name, about.versions[name]]] : []))),
    },
    machine: {
      platform: `${os.platform()} ${os.release()} ${os.arch()}`,
      cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
      cores: os.availableParallelism(),
      memoryBytes: os.totalmem(),
    },
  };
}
