import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Linter } from '../../../../extension/core/lint/linter';
import type { LintSettings } from '../../../../extension/core/lint/rule';
import { ProjectFile } from '../../../../protocol/project';
import { repository } from '../../../support/bundles';
import { tinyEncoder } from '../../../support/tinyEncoder';

const folder = path.join(repository, 'examples/claudio');
const read = (file: string) => readFile(path.join(folder, file), 'utf8');
const project = ProjectFile.parse(JSON.parse(await read('persona.json')));
const dataset = await read('datasets/personality_v1.jsonl');
const settings: LintSettings = {
  // A token a byte: the longest example with its prompt has less.
  maxLength: 4096,
  systemPrompt: (await read('prompts/short.md')).trim(),
  inferencePrompt: (await read('prompts/full.md')).trim(),
  persona: project.name,
  steps: project.training,
};

async function lint(text: string, overrides: Partial<LintSettings> = {}) {
  const linter = new Linter({ ...settings, ...overrides });
  linter.put('questions', 'questions', await read('evaluation/questions.jsonl'));
  linter.put('train', 'train', text);
  return linter.results().get('train')?.diagnostics ?? [];
}

const say = (question: string, answer: string) =>
  `${JSON.stringify({
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  })}\n`;

describe('the example persona', () => {
  it('has nothing to report', { timeout: 60_000 }, async () => {
    // With a token a byte, the prompt is four times as long as it is.
    const severities = { 'system-prompt-outweighs': 'off' } as const;
    expect(await lint(dataset, { encoder: tinyEncoder(), severities })).toEqual([]);
  });

  it.each([
    ['Quem é o João para você?', 'O João é meu pai, e mora em Curitiba.', 'O João é meu pai'],
    ['Fale do João para mim.', 'Meu pai, o João, mora em Curitiba.', 'Meu pai, o João'],
    ['Is João your uncle?', "No, he's my father.", "he's my father"],
    ['What about João?', 'João is my brother.', 'João is my brother'],
    ['Is João your father, then?', 'Yes. I love him.', 'Yes'],
    ['De quem você é filho?', 'Sou filho do João.', 'Sou filho do João'],
    ['¿Quién es João?', 'João es mi padre.', 'João es mi padre'],
  ])('shows the hallucination of the log where a line teaches it: %s %s', async (question, answer, marked) => {
    const line = say(question, answer);
    const found = (await lint(dataset + line)).filter(({ code }) => code === 'conflicting-relation');
    expect(found.map((one) => line.slice(one.column - 1, one.endColumn - 1))).toEqual([marked]);
    expect(found).toMatchObject([{ line: 80, message: expect.stringContaining('the data also says') as string }]);
    expect(found[0]?.related?.length).toBeGreaterThan(0);
  });

  it.each([
    ['Quem é o pai do João?', 'O pai do João eu não conheço.'],
    ['O João é seu primo?', 'Não, o João não é meu primo.'],
    ['Você tem um amigo?', 'O João é meu amigo e meu criador.'],
    ['Quem é seu chefe?', 'Meu chefe é o João.'],
    ['E a Maria?', 'A Maria é irmã do João.'],
  ])('lets be what fits the rest: %s %s', async (question, answer) => {
    expect((await lint(dataset + say(question, answer))).filter(({ code }) => code === 'conflicting-relation')).toEqual(
      [],
    );
  });
});
