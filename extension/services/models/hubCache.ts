import { readdir, readFile, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A model of the hub that lies whole in the person's cache. */
export interface CachedModel {
  /** `owner/name`, and the revision where it is not the usual one. */
  readonly id: string;
  /** Snapshot of its files. */
  readonly folder: string;
  /** Of the weights. */
  readonly bytes: number;
}

/** Where huggingface_hub keeps models, by the variables that it reads itself. */
export function hubCacheFolder(): string {
  const named = variable('HF_HUB_CACHE') ?? variable('HUGGINGFACE_HUB_CACHE');
  if (named !== undefined) return path.resolve(named);
  const caches = variable('XDG_CACHE_HOME') ?? path.join(os.homedir(), '.cache');
  const home = variable('HF_HOME') ?? path.join(caches, 'huggingface');
  return path.resolve(home.replace(/^~(?=$|[\\/])/, os.homedir()), 'hub');
}

/** Set to nothing means not set. */
function variable(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

/** Models that could be trained on without fetching anything; those that are not whole, or in another form, are left out. */
export async function cachedModels(cache = hubCacheFolder()): Promise<CachedModel[]> {
  const names = (await readdir(cache).catch(() => [])).filter((name) => /^models--.+--.+$/.test(name)).sort();
  const found = await Promise.all(names.map((name) => examine(path.join(cache, name), idOf(name))));
  return found.filter((model) => model !== undefined);
}

function idOf(folderName: string): string {
  const [owner = '', ...name] = folderName.slice('models--'.length).split('--');
  return `${owner}/${name.join('--')}`;
}

async function examine(folder: string, id: string): Promise<CachedModel | undefined> {
  const commits = await readdir(path.join(folder, 'snapshots')).catch(() => []);
  const main = await readFile(path.join(folder, 'refs', 'main'), 'utf8').catch(() => '');
  // What the plain name stands for goes before; else the name must say which state it is.
  for (const commit of [...new Set([main.trim(), ...commits])].filter(Boolean)) {
    const snapshot = path.join(folder, 'snapshots', commit);
    const bytes = await weightBytes(snapshot);
    if (bytes === undefined) continue;
    return { id: commit === main.trim() ? id : `${id}@${commit}`, folder: snapshot, bytes };
  }
  return undefined;
}

/** Of safetensors beside a configuration and a tokenizer; undefined where something of it is missing. */
async function weightBytes(snapshot: string): Promise<number | undefined> {
  const names = await readdir(snapshot).catch((): string[] => []);
  if (!names.includes('config.json') || !names.some((name) => /^(tokenizer|vocab)\./.test(name))) return undefined;
  const weights = await weightNames(snapshot, names);
  // A link whose blob is not there yet belongs to a download that was cut.
  const sizes = await Promise.all(weights.map((name) => stat(path.join(snapshot, name)).catch(() => undefined)));
  if (sizes.length === 0 || sizes.some((found) => found === undefined)) return undefined;
  return sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0);
}

async function weightNames(snapshot: string, names: readonly string[]): Promise<string[]> {
  if (names.includes('model.safetensors')) return ['model.safetensors'];
  try {
    const index = JSON.parse(await readFile(path.join(snapshot, 'model.safetensors.index.json'), 'utf8')) as {
      weight_map?: Record<string, string>;
    };
    return [...new Set(Object.values(index.weight_map ?? {}))];
  } catch {
    return [];
  }
}
