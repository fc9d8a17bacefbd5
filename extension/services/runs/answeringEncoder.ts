import type { ConversationEncoder } from '../../core/conversation/encoder';
import { templateOfRun } from '../../core/run/templateOfRun';
import type { BaseModel } from '../models/baseModels';
import { readTemplateChoice } from '../projects/chatTemplate';
import type { Project } from '../projects/project';
import type { RunSummary } from './runs';

/** How questions are rendered: as the run's examples were, with its clock too; without a run, as the project says now. */
export async function answeringEncoder(
  base: BaseModel,
  project: Project,
  run: Pick<RunSummary, 'manifest'> | undefined,
): Promise<ConversationEncoder> {
  return base.encoder(run?.manifest ? templateOfRun(run.manifest) : await readTemplateChoice(project));
}
