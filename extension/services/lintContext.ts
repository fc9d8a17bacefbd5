import type { LintContext } from '../../protocol/datasetWorker';
import { TrainingSettings } from '../../protocol/project';
import type { BaseModel } from './baseModels';
import { readSystemPrompt, type Project } from './project';

/** What datasets are checked against, in the editor and on the command line alike; without a project, the defaults. */
export async function readLintContext(project: Project | undefined, base: BaseModel | undefined): Promise<LintContext> {
  const tokenizer = { tokenizerFolder: base?.huggingFaceFolder };
  if (!project) return { ...tokenizer, maxLength: TrainingSettings.parse({}).maxLength };
  const { name, training, lint } = project.settings;
  const { maxLength, epochs, batchSize, gradientAccumulation, warmupRatio } = training;
  return {
    ...tokenizer,
    maxLength,
    systemPrompt: await readSystemPrompt(project, 'training'),
    inferencePrompt: await readSystemPrompt(project, 'inference'),
    persona: name,
    steps: { epochs, batchSize, gradientAccumulation, warmupRatio },
    ...lint,
  };
}
