import { copyFile, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exists } from '../system/files';
import { hubCacheFolder } from './hubCache';

/** A cached `config.json` whose `rope_scaling` lacks the name that the model's own Python file looks for. */
export interface RopeMismatch {
  readonly config: string;
  /** The Python file beside it. */
  readonly code: string;
  readonly missing: 'type' | 'rope_type';
}

/** Folders of models that are on this machine: the hub's cache (where its own tools put it), and what a project names. */
async function modelFolders(projectModel: string | undefined): Promise<string[]> {
  const cache = hubCacheFolder();
  const models = (await readdir(cache).catch(() => [])).filter((name) => name.startsWith('models--'));
  const snapshots = await Promise.all(
    models.map(async (model) => {
      const folder = path.join(cache, model, 'snapshots');
      return (await readdir(folder).catch(() => [])).map((revision) => path.join(folder, revision));
    }),
  );
  return [...snapshots.flat(), ...(projectModel === undefined ? [] : [projectModel])];
}

/** The folder of the newest snapshot of a model of the hub, if it was ever downloaded. */
export async function cachedModel(id: string): Promise<string | undefined> {
  const folder = path.join(hubCacheFolder(), `models--${id.replaceAll('/', '--')}`, 'snapshots');
  const [revision] = await readdir(folder).catch(() => []);
  return revision === undefined ? undefined : path.join(folder, revision);
}

/** @param projectModel - folder that the project's `baseModel` names, which may be anywhere */
export async function findRopeMismatches(projectModel?: string): Promise<RopeMismatch[]> {
  const found = await Promise.all((await modelFolders(projectModel)).map(examineFolder));
  return found.filter((mismatch) => mismatch !== undefined);
}

async function examineFolder(folder: string): Promise<RopeMismatch | undefined> {
  const config = path.join(folder, 'config.json');
  const rope = await readRopeScaling(config);
  if (!rope) return undefined;
  const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.py'));
  for (const name of files) {
    const code = path.join(folder, name);
    const text = await readFile(code, 'utf8').catch(() => '');
    for (const missing of ['type', 'rope_type'] as const) {
      if (!(missing in rope) && new RegExp(`rope_scaling\\[["']${missing}["']\\]`).test(text))
        return { config, code, missing };
    }
  }
  return undefined;
}

async function readRopeScaling(config: string): Promise<Record<string, unknown> | undefined> {
  try {
    const { rope_scaling: rope } = JSON.parse(await readFile(config, 'utf8')) as { rope_scaling?: unknown };
    return typeof rope === 'object' && rope !== null ? (rope as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Writes both names into the config; what was there stays beside it as `config.json.backup`. */
export async function mendRopeScaling({ config }: RopeMismatch): Promise<void> {
  const whole = JSON.parse(await readFile(config, 'utf8')) as { rope_scaling: Record<string, unknown> };
  const { type, rope_type: ropeType } = whole.rope_scaling;
  const name = type ?? ropeType;
  const mended = { ...whole, rope_scaling: { ...whole.rope_scaling, type: name, rope_type: name } };
  if (!(await exists(`${config}.backup`))) await copyFile(config, `${config}.backup`);
  // The cache's file is a link to a blob that is named by its hash: the link is replaced, the blob stays what it is.
  const partial = `${config}.partial`;
  try {
    await writeFile(partial, `${JSON.stringify(mended, null, 2)}\n`);
    await rename(partial, config);
  } finally {
    await rm(partial, { force: true });
  }
}
