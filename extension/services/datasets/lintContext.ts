import path from 'node:path';
import type { LintContext, ProjectPlaces } from '../../../protocol/datasetWorker';
import { TrainingSettings } from '../../../protocol/project';
import { toErrorDetails, UserError } from '../../../protocol/errors';
import type { ConversationEncoder } from '../../core/conversation/encoder';
import { placeOfName, placeOfPrompt, placeOfValue } from '../../core/lint/projectPlaces';
import { targetProblems } from '../../core/plan/targetModules';
import type { BaseModel } from '../models/baseModels';
import { fileMissing } from '../../core/errors';
import { readLayers } from '../models/layers';
import { readTemplateChoice } from '../projects/chatTemplate';
import { readOwnFile, type OwnFile } from '../projects/ownFiles';
import { PROJECT_FILE, type Project } from '../projects/project';

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
  const { name, training, lint, systemPrompt, evaluation } = project.settings;
  const { maxLength, epochs, batchSize, gradientAccumulation, warmupRatio } = training;
  const read = async (named: string): Promise<Own> => {
    const file = path.resolve(project.folder, named);
    return { key: keyOf(file), ...(await readOwnFile(file, keyOf(file))) };
  };
  const readNamed = async (named: string | undefined) => (named === undefined ? undefined : read(named));
  const settings = await read(PROJECT_FILE);
  const prompts = {
    training: await readPrompt(systemPrompt.training, read, 'systemPrompt.training'),
    inference: await readPrompt(systemPrompt.inference, read, 'systemPrompt.inference'),
  };
  const files = [settings, prompts.training, prompts.inference, await readNamed(evaluation.rubric)];
  const own = new Map(files.flatMap((file) => (file ? [[file.key, file] as const] : [])));
  return {
    ...tokenizer,
    maxLength,
    systemPrompt: prompts.training?.text?.trim(),
    inferencePrompt: prompts.inference?.text?.trim(),
    persona: name,
    steps: { epochs, batchSize, gradientAccumulation, warmupRatio },
    ...(await readTemplate(project)),
    places: placesOf(project, settings, prompts),
    optionPlaces: optionPlaces(project, settings),
    targetModules: await readTargetProblems(project, base, settings),
    ownFindings: [...own.values()].flatMap(({ findings }) => findings),
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

interface Own extends OwnFile {
  readonly key: string;
}

async function readPrompt(
  named: string | undefined,
  read: (named: string) => Promise<Own>,
  key: string,
): Promise<Own | undefined> {
  const file = named === undefined ? undefined : await read(named);
  if (named !== undefined && file?.text === undefined) throw fileMissing(named, `'${key}' in persona.json`);
  return file;
}

function optionPlaces({ settings }: Project, { key, text = '' }: Own): LintContext['optionPlaces'] {
  const names = Object.keys(settings.templateOptions);
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, placeOfName(key, text, ['templateOptions', name])]));
}

async function readTargetProblems(
  project: Project,
  base: BaseModel | undefined,
  { key, text = '' }: Own,
): Promise<LintContext['targetModules']> {
  const { targetModules } = project.settings.training;
  if (targetModules === 'all-linear') return undefined;
  return targetProblems(targetModules, base && (await readLayers(base))).map(({ index, message }) => ({
    message,
    place: placeOfValue(key, text, ['training', 'targetModules', index]),
  }));
}

function placesOf(
  { settings }: Project,
  { key, text = '' }: Own,
  { training, inference }: { readonly training: Own | undefined; readonly inference: Own | undefined },
): ProjectPlaces {
  const prompt = (own: Own | undefined) => own && placeOfPrompt(own.key, own.text ?? '');
  return {
    name: placeOfValue(key, text, ['name']),
    baseModel: placeOfValue(key, text, ['baseModel']),
    chatTemplate: settings.chatTemplate === undefined ? undefined : placeOfValue(key, text, ['chatTemplate']),
    trainingPrompt: prompt(training),
    inferencePrompt: prompt(inference),
  };
}
