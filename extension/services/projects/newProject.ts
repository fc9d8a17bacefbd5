import { cp } from 'node:fs/promises';
import path from 'node:path';
import type { Rubric } from '../../../protocol/evaluation';
import { TrainingSettings, type ProjectFile } from '../../../protocol/project';
import { destinationTaken } from '../../core/errors';
import { exists, noticingFullDisk, writeJson, writeText } from '../system/files';
import { PROJECT_FILE } from './project';

export interface NewProject {
  /** Absolute; made when it is not there. */
  readonly folder: string;
  /** `sample`: a copy of the example persona, to train at once. `empty`: one example, to write one's own. */
  readonly content: 'sample' | 'empty';
  /** The persona's name, for an empty project. */
  readonly name?: string;
  /** Folder that holds `examples/`. */
  readonly installation: string;
}

/** Makes a project. Files that are there already stay as they are; `persona.json` comes last, so half a project is none. */
export async function createProject(options: NewProject): Promise<void> {
  const { folder } = options;
  const projectFile = path.join(folder, PROJECT_FILE);
  if (await exists(projectFile)) throw destinationTaken(folder);
  await noticingFullDisk(folder, () => (options.content === 'sample' ? copySample(options) : writeEmpty(options)));
}

async function copySample({ folder, installation }: NewProject): Promise<void> {
  const sample = path.join(installation, 'examples', 'claudio');
  const late = new Set([path.join(sample, PROJECT_FILE), path.join(sample, 'runs')]);
  await cp(sample, folder, {
    recursive: true,
    force: false,
    filter: (source) => !late.has(source),
  });
  await cp(path.join(sample, PROJECT_FILE), path.join(folder, PROJECT_FILE), {
    force: false,
  });
}

async function writeEmpty({ folder, name = path.basename(folder) }: NewProject): Promise<void> {
  const { epochs, learningRate, maxLength } = TrainingSettings.parse({});
  const example = {
    messages: [
      { role: 'user', content: 'Who are you?' },
      { role: 'assistant', content: `I am ${name}.` },
    ],
  };
  const question = {
    id: 'Q1',
    question: 'Who are you?',
    facts: { require: [[name]] },
  };
  const files: Readonly<Record<string, string>> = {
    'prompts/training.md': `You are ${name}.\n`,
    'datasets/examples.jsonl': `${JSON.stringify(example)}\n`,
    'evaluation/questions.jsonl': `${JSON.stringify(question)}\n`,
  };
  for (const [file, text] of Object.entries(files)) {
    const target = path.join(folder, file);
    if (!(await exists(target))) await writeText(target, text);
  }
  const rubric = path.join(folder, 'evaluation', 'rubric.json');
  if (!(await exists(rubric))) await writeJson(rubric, FIRST_RUBRIC);
  await writeJson(path.join(folder, PROJECT_FILE), {
    name,
    systemPrompt: {
      training: 'prompts/training.md',
      inference: 'prompts/training.md',
    },
    datasets: { train: ['datasets/examples.jsonl'] },
    training: { epochs, learningRate, maxLength },
    evaluation: {
      questions: 'evaluation/questions.jsonl',
      rubric: 'evaluation/rubric.json',
    },
  } satisfies Partial<Record<keyof ProjectFile, unknown>>);
}

/** Enough to score the first answers with. */
const FIRST_RUBRIC: Rubric = {
  id: 'first-1.0',
  name: 'Voice and facts',
  maxScore: 2,
  dimensions: [
    {
      id: 'D1',
      name: 'Voice',
      description: 'Does the persona speak?',
      anchors: {
        '0': 'Somebody else speaks, or a nameless assistant.',
        '1': 'The persona speaks, but flatly.',
        '2': 'Unmistakably the persona.',
      },
    },
    {
      id: 'D2',
      name: 'Facts',
      description: 'Is everything true?',
      anchors: {
        '0': 'Something that matters is false.',
        '1': 'Nothing false, but vague.',
        '2': 'All true, and to the point.',
      },
    },
  ],
};
