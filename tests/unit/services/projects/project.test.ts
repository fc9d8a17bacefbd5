import { realpath, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  findProjectFolder,
  openProject,
  readExamples,
  readQuestions,
  readRubric,
  readSystemPrompt,
  requireOwnRuns,
} from '../../../../extension/services/projects/project';
import { temporaryFolder, writeFiles } from '../../../support/temporary';

async function project(files: Record<string, string>, settings: object = {}) {
  const folder = path.join(await temporaryFolder(), 'persona');
  await writeFiles(folder, {
    'persona.json': JSON.stringify({ name: 'Ana', datasets: { train: ['a.jsonl'] }, ...settings }),
    ...files,
  });
  return folder;
}

const example = JSON.stringify({
  messages: [
    { role: 'user', content: 'Oi' },
    { role: 'assistant', content: 'Olá!' },
  ],
});

describe('persona.json', () => {
  it('opens in a folder with spaces and accents, every setting filled', async () => {
    const folder = await project({ 'a.jsonl': example });
    const opened = await openProject(folder);
    expect(opened.settings.training).toMatchObject({ epochs: 8, rank: 16, maxLength: 1024 });
    expect(opened.trainFiles).toEqual([path.join(folder, 'a.jsonl')]);
    expect(await findProjectFolder(path.join(folder, 'deep', 'down'))).toBe(folder);
  });

  it('whose runs lead out of the project are written only where the person has agreed', async () => {
    const elsewhere = await temporaryFolder();
    const folder = await project({}, { runs: 'r' });
    const own = await openProject(folder);
    await expect(requireOwnRuns(own)).resolves.toBeUndefined();
    await symlink(elsewhere, path.join(folder, 'r'));
    const refused = { code: 'runs-elsewhere', message: expect.stringContaining(await realpath(elsewhere)) };
    await expect(requireOwnRuns(own)).rejects.toMatchObject(refused);
    const other = await openProject(await project({}, { runs: path.join(elsewhere, 'deep', 'runs') }));
    await expect(requireOwnRuns(other)).rejects.toMatchObject({ code: 'runs-elsewhere' });
    const up = await openProject(await project({}, { runs: '../runs' }));
    await expect(requireOwnRuns(up)).rejects.toMatchObject({ code: 'runs-elsewhere' });
    vi.stubEnv('PERSONA_TUNER_RUNS', elsewhere);
    await expect(requireOwnRuns(own)).resolves.toBeUndefined();
    await expect(requireOwnRuns(other)).rejects.toMatchObject({ code: 'runs-elsewhere' });
    vi.unstubAllEnvs();
  });

  it('opens with a byte order mark', async () => {
    const folder = await project({});
    await writeFiles(folder, { 'persona.json': '\uFEFF{"name":"Ana","datasets":{"train":["a.jsonl"]}}' });
    expect((await openProject(folder)).settings.name).toBe('Ana');
  });

  it('is missing: the folder is named', async () => {
    const folder = await temporaryFolder();
    await expect(openProject(folder)).rejects.toMatchObject({
      code: 'project-missing',
      message: expect.stringContaining(folder),
    });
  });

  it('is broken: one sentence per problem, with the key and its value', async () => {
    const folder = await project({}, { training: { epochs: 'many', rank: 0 }, epohcs: 3 });
    const error = await openProject(folder).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ code: 'file-invalid' });
    expect((error as Error).message).toContain(`'training.epochs' is "many"`);
    expect((error as Error).message).toContain(`'training.rank' is 0`);
    expect((error as Error).message).toContain(`unknown key 'epohcs'`);
  });

  it('lacks what is required: the key is said to be missing', async () => {
    const folder = await project({}, { name: undefined });
    await expect(openProject(folder)).rejects.toThrow(`'name' is missing`);
  });

  it('is no JSON', async () => {
    const folder = await project({ 'persona.json': '{"name": ' });
    await expect(openProject(folder)).rejects.toThrow('It is not JSON');
  });
});

describe('the files that persona.json names', () => {
  it('are named with their key when they are missing', async () => {
    const folder = await project(
      {},
      { systemPrompt: { training: 'prompts/short.md' }, evaluation: { questions: 'q.jsonl' } },
    );
    const opened = await openProject(folder);
    await expect(readSystemPrompt(opened, 'training')).rejects.toThrow(
      `'prompts/short.md', which 'systemPrompt.training'`,
    );
    await expect(readQuestions(opened)).rejects.toMatchObject({ code: 'file-missing' });
    await expect(readExamples(opened, opened.trainFiles)).rejects.toMatchObject({ code: 'file-missing' });
    expect(await readSystemPrompt(opened, 'inference')).toBeUndefined();
  });

  it('name file, line and column of a broken dataset line, and count the others', async () => {
    const folder = await project({ 'a.jsonl': `${example}\n{"messages": [}\n{"nothing": 1}\n` });
    const opened = await openProject(folder);
    const error = await readExamples(opened, opened.trainFiles).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ code: 'dataset-broken' });
    expect((error as Error).message).toMatch(/^a\.jsonl:2:\d+ /);
    expect((error as Error).message).toContain('1 more line');
  });

  it('hold no example: nothing is trained on nothing', async () => {
    const folder = await project({ 'a.jsonl': '\n\n' });
    const opened = await openProject(folder);
    await expect(readExamples(opened, opened.trainFiles)).rejects.toMatchObject({ code: 'dataset-empty' });
  });

  it('give examples with the way back to their line', async () => {
    const folder = await project({ 'a.jsonl': `\n${example}\n` });
    const opened = await openProject(folder);
    expect(await readExamples(opened, opened.trainFiles)).toEqual([
      {
        file: 'a.jsonl',
        line: 2,
        messages: [
          { role: 'user', content: 'Oi' },
          { role: 'assistant', content: 'Olá!' },
        ],
      },
    ]);
  });

  it('name both lines of an id that stands twice', async () => {
    const folder = await project(
      { 'q.jsonl': '{"id":"Q1","question":"Quem?"}\n\n{"id":"Q1","question":"O quê?"}' },
      { evaluation: { questions: 'q.jsonl' } },
    );
    await expect(readQuestions(await openProject(folder))).rejects.toThrow(
      "The question id 'Q1' stands twice: q.jsonl:1 and q.jsonl:3.",
    );
  });

  it('name the line of a broken question', async () => {
    const folder = await project(
      { 'q.jsonl': '{"id":"Q1","question":"Quem?"}\n{"id":"Q2"}' },
      { evaluation: { questions: 'q.jsonl' } },
    );
    await expect(readQuestions(await openProject(folder))).rejects.toThrow(
      `'q.jsonl:2' cannot be used. 'question' is missing`,
    );
  });
});

describe('a file of the project that is no UTF-8', () => {
  const latin = (text: string) => Buffer.from(text, 'latin1');
  const place = 'is not UTF-8 (it reads well as Windows-1252): save as UTF-8';

  it.each([
    ['a dataset', 'a.jsonl', '{"prompt": "João?", "completion": "Não."}', 'line 1, byte 15'],
    ['a prompt', 'p.md', 'Você é a Ana.', 'line 1, byte 4'],
    ['the questions', 'q.jsonl', '{"id": "Q", "question": "Não?"}', 'line 1, byte 27'],
    ['the rubric', 'r.json', '{\n"id": "não"}', 'line 2, byte 9'],
    ['persona.json', 'persona.json', '{"name": "João", "datasets": {"train": ["a.jsonl"]}}', 'line 1, byte 13'],
  ])('is refused, with its place: %s', async (_, file, text, where) => {
    const folder = await project(
      { 'a.jsonl': example, 'p.md': 'Ana', 'q.jsonl': '{"id": "Q", "question": "q"}', 'r.json': '{}' },
      { systemPrompt: { training: 'p.md' }, evaluation: { questions: 'q.jsonl', rubric: 'r.json' } },
    );
    await writeFile(path.join(folder, file), latin(text));
    const read = async () => {
      const opened = await openProject(folder);
      await readSystemPrompt(opened, 'training');
      await readExamples(opened, opened.trainFiles);
      await readQuestions(opened);
      await readRubric(opened);
    };
    await expect(read()).rejects.toMatchObject({
      code: 'file-not-utf8',
      message: expect.stringContaining(`${where} ${place}`),
    });
  });
});

it('two blocks of settings in persona.json are refused, with both places', async () => {
  const folder = await project({});
  const text = '{"name": "Ana", "datasets": {"train": ["a.jsonl"]},\n"training": {"rank": 8},\n "training": {}}';
  await writeFiles(folder, { 'persona.json': text });
  await expect(openProject(folder)).rejects.toMatchObject({
    code: 'file-invalid',
    message: expect.stringContaining(
      "'training' stands twice in one object, at line 2, column 1 and at line 3, column 2",
    ),
  });
});
