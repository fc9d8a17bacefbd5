import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { BaseModelSetting, Quantization } from '../../../protocol/project';
import { baseModelNotPrepared } from '../../core/errors';
import { requireReady, type Environment } from '../environment/environment';
import { runTrainerVerb } from '../environment/trainerCommand';
import type { Inference } from '../inference/inference';
import { noticingFullDisk } from '../system/files';
import { withFolderLock } from '../system/folderLock';
import type { Progress, TaskOptions } from '../system/progress';
import { openBaseModel, type BaseModel } from './baseModels';
import { findConverter, llamaLibraryFolder } from './converter';
import { snapshotFromHub, type HubAccess } from './hubModel';
import { removeHalfMade } from './halfMade';
import { examineFolder } from './huggingFaceFolder';
import { PROOF_FILE, proveBase } from './proof';
import { bytesOfWeights, planFiles, requireDisk } from './quantization';
import { locate, modelsFolder, preparedFolder, type BaseModelSource, type LocalModel, type Location } from './source';

export interface PreparationOptions extends TaskOptions, Location {
  readonly environment: Environment;
  /** llama.cpp, for the proof. */
  readonly inference: Inference;
  /** Type of the weights that answer, where the project does not say. */
  readonly quantization?: Quantization;
  /** For a model of the hub: whom to ask before a download, and as whom. */
  readonly hub?: HubAccess | undefined;
  /** A checkout of llama.cpp, whose converter is taken. */
  readonly llamaCpp?: string;
}

/**
 * Makes what a project asks for ready (once), and proves it: transformers and llama.cpp say the same with it.
 *
 * @returns the base model, proven or not: `proof` says
 */
export async function prepareBaseModel(requested: BaseModelSetting, options: PreparationOptions): Promise<BaseModel> {
  const source = await locate(requested, options);
  const folder = preparedFolder(source, options);
  return withFolderLock(folder, options, async () => {
    await removeHalfMade(modelsFolder(options.home), folder);
    const there = await openBaseModel(folder);
    if (!there) {
      // What is wrong with a folder is told before anything is installed for it.
      if (source.kind === 'folder' && source.path !== undefined) await examineFolder(source.path);
      await requireReady(options.environment);
      await make(source, folder, options);
    } else await changeQuantization(there, source.quantization ?? options.quantization, options);
    const made = await openBaseModel(folder);
    if (!made) throw baseModelNotPrepared(source.requested);
    if (made.proof) return made;
    await prove(made, options);
    return (await openBaseModel(folder)) ?? made;
  });
}

async function make(source: BaseModelSource, folder: string, options: PreparationOptions): Promise<void> {
  const local = await localModel(source, options);
  const { environment, progress } = options;
  const partial = `${folder}.partial`;
  const from = local?.folder ?? source.path;
  const order = local ? await orderFor(source, local, folder, options) : {};
  try {
    await noticingFullDisk(folder, () => mkdir(partial, { recursive: true }));
    const named = from === undefined ? [] : ['--source', from];
    const args = ['--requested', source.requested, ...named, '--output', partial, '--order', JSON.stringify(order)];
    await runTrainerVerb(environment, ['prepare-base', ...args], {
      ...options,
      ...(progress && { progress: part(progress, 0, 0.7) }),
      writesTo: folder,
    });
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** The folder with safetensors that the source is, or is fetched as; undefined for a GGUF. */
async function localModel(source: BaseModelSource, options: PreparationOptions): Promise<LocalModel | undefined> {
  if (source.kind === 'folder' && source.path !== undefined) return { folder: source.path };
  if (!source.hub) return undefined;
  const { id, revision } = source.hub;
  const requested = revision === undefined ? id : `${id}@${revision}`;
  const { snapshot, commit, license } = await snapshotFromHub(options.environment, requested, options);
  return { folder: snapshot, commit, ...(license !== null && { licence: license }) };
}

/** What Python is to make of a folder with safetensors; refuses first what cannot be made. */
async function orderFor(source: BaseModelSource, local: LocalModel, folder: string, options: PreparationOptions) {
  const found = await examineFolder(local.folder);
  const plan = planFiles(found, source.quantization ?? options.quantization);
  const { answer } = source;
  await requireDisk(folder, plan.parityBytes + (answer === undefined ? plan.answerBytes : 0));
  const converter = await findConverter(options.environment, options);
  return {
    name: path.basename(source.hub?.id ?? local.folder),
    parity: plan.parity,
    ...(answer === undefined ? { quantization: plan.quantization } : { answer }),
    converter,
    llamaLibrary: await llamaLibraryFolder(options.environment.installation),
    record: {
      parity: plan.parity,
      ...(answer === undefined ? { quantization: plan.quantization } : { given: true }),
      ...(local.commit !== undefined && { commit: local.commit }),
      ...(local.licence !== undefined && { licence: local.licence }),
    },
  };
}

async function changeQuantization(
  { folder, manifest }: BaseModel,
  wanted: Quantization | undefined,
  options: PreparationOptions,
): Promise<void> {
  if (wanted === undefined || manifest.given || !manifest.quantization || manifest.quantization === wanted) return;
  const order = { quantization: wanted, llamaLibrary: await llamaLibraryFolder(options.environment.installation) };
  await requireReady(options.environment);
  await requireDisk(folder, bytesOfWeights(manifest.parameters, wanted));
  options.progress?.({ message: `Writing the model that answers as ${wanted}`, fraction: 0.3 });
  const verb = ['requantise-base', folder, '--order', JSON.stringify(order)] as const;
  // The proof was of the other file.
  await rm(path.join(folder, PROOF_FILE), { force: true });
  await runTrainerVerb(options.environment, verb, { ...options, writesTo: folder });
}

async function prove(base: BaseModel, options: PreparationOptions): Promise<void> {
  const { environment, progress } = options;
  progress?.({ message: 'Asking transformers', fraction: 0.7 });
  await runTrainerVerb(environment, ['base-reference', base.folder], { ...options, writesTo: base.folder });
  const encoder = await base.encoder().catch(() => undefined);
  const { given = false, quantization } = base.manifest;
  const files = { folder: base.folder, parity: base.ggufF32, gguf: base.gguf, encoder, given, quantization };
  await proveBase(files, { ...options, ...(progress && { progress: part(progress, 0.8, 1) }) });
}

function part(progress: Progress, from: number, to: number): Progress {
  return (update) => progress({ ...update, fraction: from + (to - from) * (update.fraction ?? 0) });
}
