import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { Question, Rubric } from '../../../protocol/evaluation';
import { ProjectFile } from '../../../protocol/project';
import { readDataset, type DatasetLine } from '../../core/dataset/dataset';
import {
  datasetBroken,
  datasetEmpty,
  fileMissing,
  projectMissing,
  questionTwice,
  runsElsewhere,
  settingMissing,
} from '../../core/errors';
import type { FileUse } from '../../core/lint/set/setRule';
import type { SourceExample } from '../../core/plan/plan';
import { exists, parseJson, readJsonIfThere, readTextIfThere } from '../system/files';
import { distrustPrograms } from '../system/programs';

export const PROJECT_FILE = 'persona.json';

/** An opened `persona.json`. */
export interface Project {
  /** Absolute folder of `persona.json`. */
  readonly folder: string;
  readonly settings: ProjectFile;
  readonly runsFolder: string;
  /** Absolute paths of the training datasets. */
  readonly trainFiles: readonly string[];
  readonly validationFiles: readonly string[];
  /** Absolute path of the question set, where the project names one. */
  readonly questionsFile: string | undefined;
}

/** Reads `persona.json`; an error names the key and the value. */
export async function openProject(folder: string): Promise<Project> {
  const absolute = path.resolve(folder);
  const file = path.join(absolute, PROJECT_FILE);
  if (await exists(file)) distrustPrograms(absolute);
  const settings = await readJsonIfThere(file, ProjectFile);
  if (!settings) throw projectMissing(absolute);
  return {
    folder: absolute,
    settings,
    runsFolder: path.resolve(absolute, settings.runs),
    trainFiles: settings.datasets.train.map((file) => path.resolve(absolute, file)),
    validationFiles: settings.datasets.validation.map((file) => path.resolve(absolute, file)),
    questionsFile: settings.evaluation.questions && path.resolve(absolute, settings.evaluation.questions),
  };
}

/**
 * Refuses to write runs where the project only leads to: a persona.json from anywhere may name any folder, and a `runs` that is a
 * link leads out of the project too. Whoever wants that says so, with the folder in PERSONA_TUNER_RUNS.
 *
 * @throws UserError with the folder that would be written to
 */
export async function requireOwnRuns({ folder, runsFolder, settings }: Project): Promise<void> {
  const [real, own] = await Promise.all([realFolder(runsFolder), realFolder(folder)]);
  const relative = path.relative(own, real);
  if (relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative)) return;
  const agreed = process.env.PERSONA_TUNER_RUNS;
  if (agreed !== undefined && (await realFolder(path.resolve(agreed))) === real) return;
  throw runsElsewhere(settings.runs, real);
}

/** Where a folder is, links followed; of one that is not there yet, where it would be. */
async function realFolder(folder: string): Promise<string> {
  const real = await realpath(folder).catch(() => undefined);
  const parent = path.dirname(folder);
  if (real !== undefined || parent === folder) return real ?? folder;
  return path.join(await realFolder(parent), path.basename(folder));
}

/** The nearest folder with a `persona.json`, from `start` upwards. */
export async function findProjectFolder(start: string): Promise<string | undefined> {
  const folder = path.resolve(start);
  if (await exists(path.join(folder, PROJECT_FILE))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : findProjectFolder(parent);
}

/** A path below the project's folder as people write it: relative, with forward slashes. */
export function projectPath(project: Project, file: string): string {
  const relative = path.relative(project.folder, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative.split(path.sep).join('/');
}

/** All files that the project's examples are judged with. */
export function filesOf({ trainFiles, validationFiles, questionsFile }: Project): string[] {
  return [...new Set([...trainFiles, ...validationFiles, ...(questionsFile === undefined ? [] : [questionsFile])])];
}

/** What a file is to the project; a file that it does not name is judged as training data. */
export function useOf(project: Project, file: string): FileUse {
  if (file === project.questionsFile) return 'questions';
  return project.validationFiles.includes(file) && !project.trainFiles.includes(file) ? 'validation' : 'train';
}

/** The system prompt for training or inference; undefined where the project names none. */
export async function readSystemPrompt(project: Project, use: 'training' | 'inference'): Promise<string | undefined> {
  const file = project.settings.systemPrompt[use];
  if (file === undefined) return undefined;
  return (await readNamedFile(project, file, `systemPrompt.${use}`)).trim();
}

/** The training examples; throws when a line is broken or there is none. */
export async function readExamples(project: Project, files: readonly string[]): Promise<SourceExample[]> {
  const examples: SourceExample[] = [];
  for (const file of files) {
    const text = await readNamedFile(project, file, 'datasets');
    const lines = readDataset(text);
    const problems = lines.filter((line): line is DatasetLine & { kind: 'problem' } => line.kind === 'problem');
    const [first] = problems;
    if (first) {
      const finding = first.diagnostics[0] ?? {
        line: first.line,
        column: 1,
        message: 'It is not an example.',
      };
      throw datasetBroken(projectPath(project, file), finding, problems.length);
    }
    for (const line of lines) {
      if (line.kind === 'example') {
        examples.push({
          file: projectPath(project, file),
          line: line.line,
          messages: line.messages,
        });
      }
    }
  }
  if (examples.length === 0) throw datasetEmpty(files.map((file) => projectPath(project, file)));
  return examples;
}

/** The question set: JSONL, one question a line. */
export async function readQuestions(project: Project): Promise<Question[]> {
  const file = project.settings.evaluation.questions;
  if (file === undefined) throw settingMissing('evaluation.questions', 'to answer the question set');
  const text = await readNamedFile(project, file, 'evaluation.questions');
  const sources = new Map<string, string>();
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ line, source: `${file}:${String(index + 1)}` }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, source }) => {
      const question = parseJson(line, Question, source);
      const first = sources.get(question.id);
      if (first !== undefined) throw questionTwice(question.id, first, source);
      sources.set(question.id, source);
      return question;
    });
}

export async function readRubric(project: Project): Promise<Rubric> {
  const file = project.settings.evaluation.rubric;
  if (file === undefined) throw settingMissing('evaluation.rubric', 'to score answers');
  return parseJson(await readNamedFile(project, file, 'evaluation.rubric'), Rubric, file);
}

async function readNamedFile(project: Project, file: string, key: string): Promise<string> {
  const text = await readTextIfThere(path.resolve(project.folder, file));
  if (text === undefined) throw fileMissing(file, `'${key}' in persona.json`);
  return text;
}
