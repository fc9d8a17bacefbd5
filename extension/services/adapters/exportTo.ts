import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { ExportKind, ExportReport, MergedParity } from '../../../protocol/export';
import type { Quantization } from '../../../protocol/project';
import type { RunManifest } from '../../../protocol/run';
import { exportTargetTaken, runHasNoAdapter } from '../../core/errors';
import { modelCard } from '../../core/export/modelCard';
import { templateOfRun } from '../../core/run/templateOfRun';
import { requireReady, type Environment } from '../environment/environment';
import { runTrainerVerb } from '../environment/trainerCommand';
import type { Inference } from '../inference/inference';
import type { BaseModel } from '../models/baseModels';
import { llamaLibraryFolder } from '../models/converter';
import { requireDisk } from '../models/quantization';
import type { Project } from '../projects/project';
import { readParity, readScores, type RunSummary } from '../runs/runs';
import { noticingFullDisk, writeText } from '../system/files';
import { partOf, type TaskOptions } from '../system/progress';
import { slugOf } from '../models/source';
import { exportSizes } from './exportSizes';
import { compareMerged } from './mergedParity';
import { beginningOf, ollamaModelfile } from './ollamaWords';

export interface ExportOrder {
  readonly kind: ExportKind;
  /** Of the weights of a merged GGUF. */
  readonly quantization: Quantization;
  /** Absent: `exports/<kind>` in the run folder. */
  readonly output?: string | undefined;
}

export interface ExportContext extends TaskOptions {
  readonly project: Project;
  readonly base: BaseModel;
  readonly environment: Environment;
  readonly inference: Inference;
}

/** What the trainer tells of an export. */
const Told = z.object({
  parity: z.object({ mean: z.number(), max: z.number(), positions: z.number().int() }).optional(),
  first: z.string().default(''),
});

/** What a model is published under in LM Studio's folders. */
const PUBLISHER = 'persona-tuner';

const WHAT: Readonly<Record<ExportKind, string>> = {
  'lora-gguf': 'A LoRA adapter for llama.cpp (`--lora`).',
  peft: 'A LoRA adapter for PEFT.',
  merged: 'The base model with the adapter in its weights, for transformers.',
  'merged-gguf': 'The base model with the adapter in its weights, for llama.cpp.',
  ollama: 'The base model with the adapter in its weights, for Ollama: `ollama create NAME -f Modelfile`.',
  'lm-studio': 'The base model with the adapter in its weights, for LM Studio.',
};

/**
 * Writes what other programs load of a run. The files stand under a hidden name until all are there and compared.
 *
 * @throws UserError when the disk is too small, the folder is taken, or the merged model answers otherwise than base and adapter
 */
export async function exportTo(run: RunSummary, order: ExportOrder, context: ExportContext): Promise<ExportReport> {
  const { manifest, adapterGguf } = run;
  if (!manifest || adapterGguf === undefined) throw runHasNoAdapter(run.id, run.state);
  await requireReady(context.environment);
  const name = `${slugOf(manifest.persona)}-${run.id.slice(0, 15)}`;
  const target = targetFolder(run, order, name);
  if (order.output !== undefined && (await readdir(target).catch(() => [])).length > 0) throw exportTargetTaken(target);
  const parent = path.dirname(target);
  const partial = path.join(parent, `.new-${randomUUID()}`);
  return noticingFullDisk(parent, async () => {
    await mkdir(partial, { recursive: true });
    try {
      await requireDisk(partial, (await exportSizes(run, order, context.base)).needed);
      const parity = await fill(partial, name, { run, manifest, adapterGguf }, order, context);
      await rm(target, { recursive: true, force: true });
      await rename(partial, target);
      return { run: run.id, to: order.kind, output: target, files: await filesIn(target), ...(parity && { parity }) };
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  });
}

async function fill(
  folder: string,
  name: string,
  { run, manifest, adapterGguf }: { run: RunSummary; manifest: RunManifest; adapterGguf: string },
  { kind, quantization }: ExportOrder,
  context: ExportContext,
): Promise<MergedParity | undefined> {
  const { base, environment, inference, project, progress, signal } = context;
  const encoder = await base.encoder(templateOfRun(manifest));
  const isGguf = kind === 'merged-gguf' || kind === 'ollama' || kind === 'lm-studio';
  const file = kind === 'lora-gguf' ? `${name}-lora.gguf` : `${name}-${quantization}.gguf`;
  const { contextLength } = base.manifest;
  const words = (first: string) =>
    ollamaModelfile(manifest, encoder, { file, first, generation: project.settings.generation, contextLength });
  // What cannot be said is told before anything large is written.
  if (kind === 'ollama') words('');
  const orderFile = path.join(folder, 'order.json');
  const order = {
    ...{ kind: isGguf ? 'gguf' : kind, folder, file, quantization, name: manifest.persona },
    ...{ template: encoder.templateSource, begin: beginningOf(encoder) },
    library: isGguf ? await llamaLibraryFolder(environment.installation) : '',
  };
  await writeText(orderFile, JSON.stringify(order));
  const told = await runTrainerVerb(environment, ['export-to', run.folder, '--order', orderFile], {
    writesTo: path.dirname(folder),
    ...(progress && { progress: partOf(progress, 0, 0.6) }),
    ...(signal && { signal }),
  });
  await rm(orderFile);
  const { first, parity: against } = Told.parse(told);
  const compared = isGguf
    ? await compareMerged(run, {
        ...{ base, inference, adapter: adapterGguf, merged: path.join(folder, file), quantization },
        ...(progress && { progress: partOf(progress, 0.6, 1) }),
        ...(signal && { signal }),
      })
    : against && ({ against: 'trainer', ...against } as const);
  if (kind === 'ollama') await writeText(path.join(folder, 'Modelfile'), words(first));
  const scores = await readScores(run);
  const card = modelCard({ manifest, what: WHAT[kind], scores, parity: await readParity(run), merged: compared });
  await writeText(path.join(folder, 'README.md'), card);
  return compared;
}

/** LM Studio finds models in folders `<publisher>/<model>/`. */
function targetFolder(run: RunSummary, { kind, output }: ExportOrder, name: string): string {
  const folder = output === undefined ? path.join(run.folder, 'exports', kind) : path.resolve(output);
  return kind === 'lm-studio' ? path.join(folder, PUBLISHER, name) : folder;
}

async function filesIn(folder: string): Promise<ExportReport['files']> {
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      return { path: file, bytes: (await stat(file)).size };
    }),
  );
}
