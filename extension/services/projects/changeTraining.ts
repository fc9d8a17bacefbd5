import path from 'node:path';
import type { TrainingSettings } from '../../../protocol/project';
import { projectMissing } from '../../core/errors';
import { PROJECT_FILE, type Project } from './project';
import { readTextIfThere, writeText } from '../system/files';

/** Writes settings into `training` of persona.json; everything else in the file keeps its value and order. */
export async function changeTraining(project: Project, settings: Partial<TrainingSettings>): Promise<void> {
  const file = path.join(project.folder, PROJECT_FILE);
  const text = await readTextIfThere(file);
  if (text === undefined) throw projectMissing(project.folder);
  const whole = JSON.parse(text) as { training?: Record<string, unknown> };
  whole.training = { ...whole.training, ...settings };
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
  await writeText(file, `${JSON.stringify(whole, null, indent)}\n`);
}
