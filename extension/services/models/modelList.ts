import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { BaseModelManifest } from '../../../protocol/run';
import { preparedModelUnknown } from '../../core/errors';
import { withFolderLock } from '../system/folderLock';
import type { TaskOptions } from '../system/progress';
import { openBaseModel } from './baseModels';
import { modelsFolder } from './source';

/** A folder of a prepared base model. */
export interface ListedModel {
  readonly folder: string;
  /** `unproven` differs in training and in llama.cpp, or was never compared; `damaged` lacks files, or its base.json is torn. */
  readonly state: 'proven' | 'unproven' | 'damaged';
  /** On the disk; what is linked to its source is counted too. */
  readonly bytes: number;
  readonly manifest?: BaseModelManifest;
}

/** What is prepared, by name of its folder. */
export async function listModels(home?: string): Promise<ListedModel[]> {
  const models = modelsFolder(home);
  const entries = await readdir(models, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.includes('.partial'));
  return Promise.all(folders.map(({ name }) => describe(path.join(models, name))));
}

async function describe(folder: string): Promise<ListedModel> {
  const [base, bytes] = await Promise.all([openBaseModel(folder), sizeOf(folder)]);
  if (!base) return { folder, state: 'damaged', bytes };
  return { folder, state: base.proof?.passed ? 'proven' : 'unproven', bytes, manifest: base.manifest };
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => (await stat(path.join(parentPath, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/**
 * Deletes a prepared base model: its source stays, and it can be prepared again.
 *
 * @param name - what a project calls it, or its folder
 * @returns the folders that are gone; several where its source changed in between
 */
export async function removeModel(name: string, task: TaskOptions & { readonly home?: string }): Promise<string[]> {
  const models = await listModels(task.home);
  const found = models.filter(({ folder, manifest }) =>
    [folder, path.basename(folder), manifest?.requested].includes(name),
  );
  if (found.length === 0) {
    throw preparedModelUnknown(
      name,
      models.map(({ folder, manifest }) => manifest?.requested ?? path.basename(folder)),
    );
  }
  for (const { folder } of found)
    await withFolderLock(folder, task, () => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return found.map(({ folder }) => folder);
}
