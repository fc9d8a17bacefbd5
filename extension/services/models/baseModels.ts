import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { BaseModelManifest } from '../../../protocol/run';
import type { TemplateChoice } from '../../../protocol/template';
import { ConversationEncoder } from '../../core/conversation/encoder';
import { baseModelNotPrepared, baseModelUnknown } from '../../core/errors';
import { LoadedTokenizer } from '../../core/tokenizer/loadedTokenizer';
import { dataHome } from '../system/dataHome';
import { requireReady, type Environment } from '../environment/environment';
import { noticingFullDisk, readJsonIfThere, sha256OfText } from '../system/files';
import { withFolderLock } from '../system/folderLock';
import type { TaskOptions } from '../system/progress';
import { readTokenizerFiles } from './tokenizerFiles';
import { runTrainerVerb } from '../environment/trainerCommand';

export const EMBEDDED_BASE_MODEL = 'builtin:smollm2-135m-instruct';

/** A base model made ready: Hugging Face folder for training, GGUF for answering, tokenizer for everybody. */
export interface BaseModel {
  readonly folder: string;
  readonly manifest: BaseModelManifest;
  /** Absolute. */
  readonly huggingFaceFolder: string;
  readonly gguf: string;
  readonly ggufF32: string;
  /**
   * How it is spoken to.
   *
   * @param choice - what a project or a run puts in place of, and beside, the model's own chat template
   */
  encoder(choice?: TemplateChoice): Promise<ConversationEncoder>;
}

interface Location {
  readonly projectFolder: string;
  readonly home?: string;
}

/** The prepared base model, or undefined when it has not been prepared yet. Fast: reads one small file. */
export async function findBaseModel(requested: string, options: Location): Promise<BaseModel | undefined> {
  return openBaseModel(preparedFolder(await locate(requested, options), options));
}

/** The prepared base model, or an error that says how to prepare it. */
export async function requireBaseModel(requested: string, options: Location): Promise<BaseModel> {
  const base = await findBaseModel(requested, options);
  if (!base) throw baseModelNotPrepared(requested);
  return base;
}

/** The base model in a folder of the data home; undefined while it is not whole. */
export async function openBaseModel(folder: string): Promise<BaseModel | undefined> {
  const manifest = await readJsonIfThere(path.join(folder, 'base.json'), BaseModelManifest);
  if (!manifest) return undefined;
  const huggingFaceFolder = path.resolve(folder, manifest.files.huggingFace);
  let tokenizer: Promise<LoadedTokenizer> | undefined;
  // Of the choice that was asked for last, which is mostly the next as well.
  let last: { readonly key: string; readonly encoder: ConversationEncoder } | undefined;
  return {
    folder,
    manifest,
    huggingFaceFolder,
    gguf: path.resolve(folder, manifest.files.gguf),
    ggufF32: path.resolve(folder, manifest.files.ggufF32),
    encoder: async (choice) => {
      const loaded = await (tokenizer ??= readTokenizerFiles(huggingFaceFolder).then(
        (files) => new LoadedTokenizer(files),
      ));
      const key = JSON.stringify(choice ?? {});
      if (last?.key !== key) last = { key, encoder: new ConversationEncoder(loaded, choice) };
      return last.encoder;
    },
  };
}

/** Prepares it (once): takes the embedded one from the environment, dequantises, writes the tokenizer. */
export async function prepareBaseModel(
  requested: string,
  options: TaskOptions & Location & { readonly environment: Environment },
): Promise<BaseModel> {
  const source = await locate(requested, options);
  const folder = preparedFolder(source, options);
  return withFolderLock(folder, options, async () => {
    const there = await openBaseModel(folder);
    if (there) return there;
    await requireReady(options.environment);
    const partial = `${folder}.partial`;
    await rm(partial, { recursive: true, force: true });
    try {
      await noticingFullDisk(folder, () => mkdir(partial, { recursive: true }));
      const from = source.path === undefined ? [] : ['--source', source.path];
      const args = ['prepare-base', '--requested', requested, ...from, '--output', partial] as const;
      await runTrainerVerb(options.environment, args, {
        ...options,
        writesTo: folder,
      });
      await rm(folder, { recursive: true, force: true });
      await rename(partial, folder);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
    const prepared = await openBaseModel(folder);
    if (!prepared) throw baseModelNotPrepared(requested);
    return prepared;
  });
}

/** What a project's `baseModel` names: the embedded model, a path, or an id on the hub. */
interface Source {
  readonly requested: string;
  /** Absolute, for a folder or a file. */
  readonly path?: string;
  /** Tells one state of a local source from the next: a changed file is prepared anew. */
  readonly state: string;
}

const HUB_ID = /^[A-Za-z0-9][\w.-]*\/[\w.-]+$/;

/** Whether it reads as `owner/name` of a model hub; a path may read so too. */
export function isHubId(requested: string): boolean {
  return HUB_ID.test(requested) && !requested.endsWith('.gguf');
}

async function locate(requested: string, options: Location): Promise<Source> {
  if (requested === EMBEDDED_BASE_MODEL) return { requested, state: '' };
  const file = path.resolve(options.projectFolder, requested);
  const found = await stat(file).catch(() => undefined);
  if (found)
    return {
      requested,
      path: file,
      state: `${String(found.size)} ${String(found.mtimeMs)}`,
    };
  if (isHubId(requested)) return { requested, state: '' };
  throw baseModelUnknown(requested, file);
}

/** `models/<slug>-<12 hex>/` in the data home; the digits tell sources with the same name apart. */
function preparedFolder(source: Source, options: Location): string {
  const name = path
    .basename(source.requested)
    .replace(/^builtin:/, '')
    .replace(/\.gguf$/i, '');
  const digits = sha256OfText(`${source.path ?? source.requested}\0${source.state}`).slice(0, 12);
  return path.join(options.home ?? dataHome(), 'models', `${slugOf(name)}-${digits}`);
}

/** Lower-case ASCII letters, digits and dashes: `Cláudio v2` → `claudio-v2`. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return slug.slice(0, 40) || 'persona';
}
