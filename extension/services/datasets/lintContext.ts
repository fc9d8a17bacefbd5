import path from 'node:path';
import type { LintContext, ProjectPlaces } from '../../../protocol/datasetWorker';
import { TrainingSettings } from '../../../protocol/project';
import { toErrorDetails, UserError } from '../../../protocol/errors';
import type { ConversationEncoder } from '../../core/conversation/encoder';
import { placeOfName, placeOfPrompt, placeOfValue } from '../../core/lint/projectPlaces';
import { targetProblems } from '../../core/plan/targetModules';
import type { BaseModel } from '../models/baseModels';
import { readLayers } from '../models/layers';
import { readTemplateChoice } from '../projects/chatTemplate';
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
    ...(await readTemplate(project)),
    places: await readPlaces(project, keyOf),
    optionPlaces: await readOptionPlaces(project, keyOf),
    targetModules: await readTargetProblems(project, base, keyOf),
    ...lint,
  };
}

/** What cannot be used is told as a finding, where it stands. */
async function readTemplate(project: Project): Promise<Pick<LintContext, 'template' | 'templateProblem'>> {
  try {
    return { template: await readTemplateChoice(project) };
  } catch (error) {
    return { templateProblem: toErrorDetails(error).message };
  }
}

/**
 * The encoder for a context, or what is wrong with the chat template, which is told as a finding.
 *
 * @param load - of the context's base model; undefined while there is none
 */
export async function lintEncoder(
  { templateProblem }: LintContext,
  load: () => Promise<ConversationEncoder | undefined>,
): Promise<{ readonly encoder?: ConversationEncoder | undefined; readonly templateProblem?: string | undefined }> {
  if (templateProblem !== undefined) return { templateProblem };
  try {
    return { encoder: await load() };
  } catch (error) {
    if (error instanceof UserError && error.code === 'chat-template-missing') return { templateProblem: error.message };
    throw error;
  }
}

type KeyOf = (file: string) => string;

/** A file of the project as findings call it, and its text. */
async function readOwn({ folder }: Project, name: string, keyOf: KeyOf): Promise<readonly [string, string]> {
  const file = path.resolve(folder, name);
  return [keyOf(file), (await readTextIfThere(file)) ?? ''];
}

async function readOptionPlaces(project: Project, keyOf: KeyOf): Promise<LintContext['optionPlaces']> {
  const names = Object.keys(project.settings.templateOptions);
  if (names.length === 0) return undefined;
  const [file, text] = await readOwn(project, PROJECT_FILE, keyOf);
  return Object.fromEntries(names.map((name) => [name, placeOfName(file, text, ['templateOptions', name])]));
}

async function readTargetProblems(
  project: Project,
  base: BaseModel | undefined,
  keyOf: KeyOf,
): Promise<LintContext['targetModules']> {
  const { targetModules } = project.settings.training;
  if (targetModules === 'all-linear') return undefined;
  const [file, text] = await readOwn(project, PROJECT_FILE, keyOf);
  return targetProblems(targetModules, base && (await readLayers(base))).map(({ index, message }) => ({
    message,
    place: placeOfValue(file, text, ['training', 'targetModules', index]),
  }));
}

async function readPlaces(project: Project, keyOf: KeyOf): Promise<ProjectPlaces> {
  const read = (name: string) => readOwn(project, name, keyOf);
  const { training, inference } = project.settings.systemPrompt;
  const settings = await read(PROJECT_FILE);
  return {
    name: placeOfValue(...settings, ['name']),
    baseModel: placeOfValue(...settings, ['baseModel']),
    chatTemplate: project.settings.chatTemplate === undefined ? undefined : placeOfValue(...settings, ['chatTemplate']),
    trainingPrompt: training === undefined ? undefined : placeOfPrompt(...(await read(training))),
    inferencePrompt: inference === undefined ? undefined : placeOfPrompt(...(await read(inference))),
  };
}
