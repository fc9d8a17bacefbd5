import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { checkAnswer } from '../../extension/core/evaluation/checks';
import { mentions, wordsOf } from '../../extension/core/evaluation/words';
import { Message } from '../../protocol/dataset';
import { Question, Rubric } from '../../protocol/evaluation';
import { ProjectFile } from '../../protocol/project';

const folder = path.join(import.meta.dirname, '../../examples/claudio');
const read = (file: string): Promise<string> => readFile(path.join(folder, file), 'utf8');

async function readLines(file: string): Promise<unknown[]> {
  const text = await read(file);
  expect(text.endsWith('\n'), `${file} ends with a newline`).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

const Example = z.strictObject({ messages: z.array(Message).min(2) });

const project = ProjectFile.parse(JSON.parse(await read('persona.json')));
const examples = (await readLines('datasets/personality_v1.jsonl')).map((line) => Example.parse(line).messages);
const questions = (await readLines('evaluation/questions.jsonl')).map((line) => Question.parse(line));
const rubric = Rubric.parse(JSON.parse(await read('evaluation/rubric.json')));
const shortPrompt = (await read('prompts/short.md')).trim();
const fullPrompt = (await read('prompts/full.md')).trim();

const contents = (role: Message['role']): string[] =>
  examples.flatMap((messages) => messages.filter((message) => message.role === role).map(({ content }) => content));

function duplicates(texts: readonly string[]): string[] {
  const plain = texts.map((text) => wordsOf(text).join(' '));
  return plain.filter((text, index) => plain.indexOf(text) !== index);
}

/** Checks that `answer` fails, as if a model had given it. */
function failedChecks(question: Question, answer: string): string[] {
  const context = { persona: project.name, systemPrompt: fullPrompt, specialTokens: [] };
  const checks = checkAnswer(question, { text: answer, stopReason: 'end-of-turn' }, context);
  return checks.filter(({ passed }) => !passed).map(({ id, detail }) => `${id}: ${detail}`);
}

describe('the example persona', () => {
  it('names only files that are there', async () => {
    const { systemPrompt, datasets, evaluation } = project;
    const named = [
      systemPrompt.training,
      systemPrompt.inference,
      ...datasets.train,
      ...datasets.validation,
      evaluation.questions,
      evaluation.rubric,
    ];
    for (const file of named) await expect(read(file ?? 'unnamed')).resolves.not.toBe('');
  });

  it('has 79 examples that alternate from question to answer and leave the system prompt to the project', () => {
    expect(examples).toHaveLength(79);
    for (const messages of examples) {
      const roles = messages.map(({ role }) => role);
      expect(roles).toEqual(roles.map((_, index) => (index % 2 === 0 ? 'user' : 'assistant')));
      expect(roles.length % 2).toBe(0);
    }
  });

  it('has no question and no answer twice, and trains on none that it evaluates with', () => {
    expect(duplicates([...contents('user'), ...questions.map(({ question }) => question)])).toEqual([]);
    expect(duplicates(contents('assistant'))).toEqual([]);
  });

  it('teaches several turns in several examples', () => {
    expect(examples.filter((messages) => messages.length > 2).length).toBeGreaterThanOrEqual(5);
  });

  it('signs some answers and not most', () => {
    const answers = contents('assistant');
    const share = answers.filter((answer) => answer.endsWith('— Cláudio')).length / answers.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.5);
    for (const answer of answers) expect(answer.replace(/— Cláudio$/, '')).not.toContain('— Cláudio');
  });

  it('begins the full prompt with the short one', () => {
    expect(fullPrompt.startsWith(shortPrompt)).toBe(true);
    expect(fullPrompt.length).toBeGreaterThan(2 * shortPrompt.length);
  });

  it('asks eight questions, each with a fact to find and one that must not occur', () => {
    expect(questions.map(({ id }) => id)).toEqual(['Q1', 'Q2', 'Q3', 'Q4', 'Q5', 'Q6', 'Q7', 'Q8']);
    for (const { facts } of questions) {
      expect(facts.require.length).toBeGreaterThan(0);
      expect(facts.forbid.length).toBeGreaterThan(0);
    }
  });

  it('requires only facts that the full prompt and the training answers hold', () => {
    const taught = contents('assistant').join('\n');
    for (const { id, facts } of questions) {
      for (const spellings of facts.require) {
        const known = (text: string): boolean => spellings.some((spelling) => mentions(text, spelling));
        expect(known(fullPrompt), `${id} ${spellings.join('/')} in the full prompt`).toBe(true);
        expect(known(taught), `${id} ${spellings.join('/')} in the answers`).toBe(true);
      }
    }
  });

  it('never teaches a forbidden fact, except where it denies it', () => {
    for (const { id, question, facts } of questions) {
      const forbidding = Question.parse({ id, question, facts: { forbid: facts.forbid } });
      for (const answer of contents('assistant')) {
        const forbidden = failedChecks(forbidding, answer).filter((failed) => failed.startsWith('no-forbidden-facts'));
        expect(forbidden, `${id}: ${answer}`).toEqual([]);
      }
    }
  });

  it('would itself pass the automatic checks, in the language of each question', () => {
    for (const messages of examples) {
      for (const [at, { content }] of messages.entries()) {
        const answer = messages[at + 1];
        if (at % 2 === 1 || !answer) continue;
        const question = Question.parse({ id: 'example', question: content });
        expect(failedChecks(question, answer.content), `${content} ${answer.content}`).toEqual([]);
      }
    }
  });

  it('has an anchor for every score of every dimension', () => {
    expect(rubric.dimensions.map(({ id }) => id)).toEqual(['D1', 'D2', 'D3', 'D4', 'D5']);
    const scores = Array.from({ length: rubric.maxScore + 1 }, (_, score) => String(score));
    for (const dimension of rubric.dimensions) {
      expect(Object.keys(dimension.anchors).sort()).toEqual(scores);
      expect(new Set(Object.values(dimension.anchors)).size).toBe(scores.length);
    }
  });
});
