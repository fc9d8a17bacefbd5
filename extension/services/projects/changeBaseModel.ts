import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ProjectFile } from '../../../protocol/project';
import { fileInvalid } from '../../core/errors';
import { setTopLevelValue } from '../../core/jsonEdit';
import { writeText } from '../system/files';
import { PROJECT_FILE, type Project } from './project';

/** Writes the base model into persona.json; every other character of the file stays. */
export async function changeBaseModel({ folder }: Project, baseModel: ProjectFile['baseModel']): Promise<void> {
  const file = path.join(folder, PROJECT_FILE);
  const changed = setTopLevelValue(await readFile(file, 'utf8'), 'baseModel', baseModel);
  if (changed === undefined) throw fileInvalid(file, ['It is no JSON object.']);
  await writeText(file, changed);
}
