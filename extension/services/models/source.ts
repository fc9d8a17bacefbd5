import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { BaseModelSetting, Quantization } from '../../../protocol/project';
import { baseModelText } from '../../core/baseModel';
import { baseModelNotPair, baseModelUnknown } from '../../core/errors';
import { dataHome } from '../system/dataHome';
import { sha256OfText } from '../system/files';
import { stateOfFolder } from './huggingFaceFolder';

export const EMBEDDED_BASE_MODEL = 'builtin:smollm2-135m-instruct';

/** Where a project looks for models: paths are relative to its folder. */
export interface Location {
  readonly projectFolder: string;
  readonly home?: string;
}

/** What a project's `baseModel` names. */
export interface BaseModelSource {
  /** In one line, for people. */
  readonly requested: string;
  readonly kind: 'builtin' | 'gguf' | 'folder' | 'hub';
  /** Absolute, for a folder or a file. */
  readonly path?: string;
  /** For `hub`. */
  readonly hub?: { readonly id: string; readonly revision?: string };
  /** Absolute path of the .gguf that the person has for answering. */
  readonly answer?: string;
  readonly quantization?: Quantization;
  /** Tells one state of a local source from the next: a changed file is prepared anew. */
  readonly state: string;
}

/** A folder with safetensors that is made ready as what a project asks for. */
export interface LocalModel {
  readonly folder: string;
  /** Where it came from, for base.json. */
  readonly commit?: string;
  readonly licence?: string;
}

const HUB_ID = /^([A-Za-z0-9][\w.-]*\/[\w.-]+)(?:@([\w./-]+))?$/;

/** Whether it reads as `owner/name[@revision]` of a model hub; a path may read so too. */
export function isHubId(requested: string): boolean {
  return HUB_ID.test(requested) && !requested.endsWith('.gguf');
}

/** @throws UserError when there is no such thing */
export async function locate(setting: BaseModelSetting, options: Location): Promise<BaseModelSource> {
  const requested = baseModelText(setting);
  if (typeof setting === 'string') return { ...(await locateOne(setting, options)), requested };
  const { train, answer, quantization } = setting;
  const trained = await locateOne(train, options);
  if (trained.kind !== 'folder' && trained.kind !== 'hub') throw baseModelNotPair(train);
  const wanted = quantization === undefined ? {} : { quantization };
  if (answer === undefined) return { ...trained, ...wanted, requested };
  const file = path.resolve(options.projectFolder, answer);
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw baseModelUnknown(answer, file);
  const state = `${trained.state}\0${file} ${String(found.size)} ${String(found.mtimeMs)}`;
  return { ...trained, ...wanted, requested, answer: file, state };
}

async function locateOne(name: string, options: Location): Promise<BaseModelSource> {
  if (name === EMBEDDED_BASE_MODEL) return { requested: name, kind: 'builtin', state: '' };
  const file = path.resolve(options.projectFolder, name);
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory()) return { requested: name, kind: 'folder', path: file, state: await stateOfFolder(file) };
  if (found) {
    return { requested: name, kind: 'gguf', path: file, state: `${String(found.size)} ${String(found.mtimeMs)}` };
  }
  const [, id, revision] = HUB_ID.exec(name) ?? [];
  if (id === undefined || !isHubId(name)) throw baseModelUnknown(name, file);
  return { requested: name, kind: 'hub', hub: { id, ...(revision !== undefined && { revision }) }, state: '' };
}

/** Folder of the prepared models in the data home. */
export function modelsFolder(home = dataHome()): string {
  return path.join(home, 'models');
}

/** `models/<slug>-<12 hex>/` in the data home; the digits tell sources with the same name apart. */
export function preparedFolder(source: BaseModelSource, options: Location): string {
  const named = source.hub?.id ?? source.path ?? source.requested;
  const name = path
    .basename(named)
    .replace(/^builtin:/, '')
    .replace(/\.gguf$/i, '');
  const from = source.hub ? [source.hub.id, source.hub.revision ?? ''].join('@') : (source.path ?? named);
  const digits = sha256OfText(`${from}\0${source.state}`).slice(0, 12);
  return path.join(modelsFolder(options.home), `${slugOf(name)}-${digits}`);
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
