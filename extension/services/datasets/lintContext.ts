import path from 'node:path';
import type { LintContext, ProjectPlaces } from '../../../protocol/datasetWorker';
import { TrainingSettings } from '../../../protocol/project';
import { placeOfPrompt, placeOfValue } from '../../core/lint/projectPlaces';
import type { BaseModel } from '../models/baseModels';
import { readTextIfThere } from '../system/files';
import { PROJECT_FILE, readSystemPrompt, type Project } from '../projects/project';

/**
 * What datasets are checked against, in the editor and on the command line alike; without a project, the defaults.
 *
 * @param keyOf - what findings call a file
 */
export async function readLintContext(
  project: Project | undefined,
  base: BaseModel | undefined,
  keyOf: (file: string) => string,
): Promise<LintContext> {
  const tokenizer = { tokenizerFolder: base?.huggingFaceFolder, gguf: base?.gguf };
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
    places: await readPlaces(project, keyOf),
    ...lint,
  };
}

async function readPlaces(project: Project, keyOf: (file: string) => string): Promise<ProjectPlaces> {
  const read = async (name: string) => {
    const file = path.resolve(project.folder, name);
    return [keyOf(file), (await readTextIfThere(file)) ?? ''] as const;
  };
  const { training, inference } = project.settings.systemPrompt;
  const settings = await read(PROJECT_FILE);
  return {
    name: placeOfValue(...settings, ['name']),
    baseModel: placeOfValue(...settings, ['baseModel']),
    trainingPrompt: training === undefined ? undefined : placeOfPrompt(...(await read(training))),
    inferencePrompt: inference === undefined ? undefined : placeOfPrompt(...(await read(inference))),
  };
}
