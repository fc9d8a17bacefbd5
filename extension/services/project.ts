import type { Question, Rubric } from '../../protocol/evaluation';
import type { ProjectFile } from '../../protocol/project';
import type { SourceExample } from '../core/plan/plan';
import { notWrittenYet } from '../core/errors';

/** An opened `persona.json`. */
export interface Project {
  /** Absolute folder of `persona.json`. */
  readonly folder: string;
  readonly settings: ProjectFile;
  readonly runsFolder: string;
  /** Absolute paths of the training datasets. */
  readonly trainFiles: readonly string[];
  readonly validationFiles: readonly string[];
}

/** Reads `persona.json`; an error names the key and the value. */
export function openProject(folder: string): Promise<Project> {
  return Promise.reject(notWrittenYet(folder));
}

/** The system prompt for training or inference; undefined where the project names none. */
export function readSystemPrompt(project: Project, use: 'training' | 'inference'): Promise<string | undefined> {
  return Promise.reject(notWrittenYet(project.folder + use));
}

/** The training examples; throws when a line is broken or there is none. */
export function readExamples(project: Project, files: readonly string[]): Promise<SourceExample[]> {
  return Promise.reject(notWrittenYet(project.folder + String(files.length)));
}

export function readQuestions(project: Project): Promise<Question[]> {
  return Promise.reject(notWrittenYet(project.folder));
}

export function readRubric(project: Project): Promise<Rubric> {
  return Promise.reject(notWrittenYet(project.folder));
}
