import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FileDiagnostic } from '../../../protocol/diagnostics';
import { bundleInstallation, type Installation } from '../../support/bundles';
import { temporaryFolder, writeFiles } from '../../support/temporary';

// Each verb is a real process, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let installation: Installation;
let folder = '';
beforeAll(() => {
  installation = bundleInstallation();
});
afterAll(() => {
  installation.remove();
});
beforeEach(async () => {
  folder = await temporaryFolder();
});

const run = (...args: string[]) => installation.run(args, { cwd: folder, env: { PERSONA_TUNER_HOME: folder } });
const write = (name: string, text: string, encoding: BufferEncoding) =>
  writeFile(path.join(folder, name), Buffer.from(text, encoding));
const read = (name: string) => readFile(path.join(folder, name), 'utf8');
const found = async (...args: string[]) => {
  const { exitCode, stdout } = await run('lint', '--format', 'json', ...args);
  const diagnostics = JSON.parse(stdout) as FileDiagnostic[];
  return { exitCode, found: diagnostics.map(({ file, line, column, code }) => [file, line, column, code].join(' ')) };
};

const line = '{"prompt": "Quem é o João?", "completion": "É o chefe."}\n';
const PERSONA = { name: 'Ana', datasets: { train: ['a.jsonl'] } };

describe('lint', () => {
  it('of a project finds bytes and keys in each of its files, once', async () => {
    const persona = {
      ...PERSONA,
      systemPrompt: { training: 'p.md', inference: 'p.md' },
      evaluation: { questions: 'q.jsonl', rubric: 'r.json' },
    };
    await writeFiles(folder, { 'persona.json': JSON.stringify(persona), 'r.json': '{"id": "a",\n "id": "b"}' });
    await write('a.jsonl', line.repeat(3), 'latin1');
    await write('p.md', 'Você é a Ana.', 'utf16le');
    await write('q.jsonl', '{"id": "Q1", "question": "Oi</s>"}\n{"id": "Q2"}\n', 'utf8');
    const { exitCode, found: all } = await found();
    expect(exitCode).toBe(1);
    expect(all.sort()).toEqual([
      'a.jsonl 1 18 not-utf8',
      'p.md 1 1 not-utf8',
      'q.jsonl 1 29 foreign-special-token',
      'q.jsonl 2 1 wrong-shape',
      'r.json 2 2 duplicate-key',
    ]);
  });

  it('finds them in persona.json itself, which nothing can be known without', async () => {
    await writeFiles(folder, {
      'persona.json': '{"name": "Ana",\n"training": {},\n"datasets": {"train": ["a.jsonl"]},\n"training": {"rank": 4}}',
    });
    expect(await found()).toEqual({ exitCode: 1, found: ['persona.json 4 1 duplicate-key'] });
    await write('persona.json', JSON.stringify({ ...PERSONA, name: 'João' }), 'latin1');
    expect(await found()).toEqual({ exitCode: 1, found: ['persona.json 1 12 not-utf8'] });
  });
});

describe('convert', () => {
  it('writes what reads well as UTF-8, and lint is content', async () => {
    await write('a.jsonl', line, 'latin1');
    await write('b.jsonl', `\uFEFF${line}`, 'utf16le');
    await write('c.jsonl', line, 'utf8');
    const { exitCode, stdout } = await run('convert', 'a.jsonl', 'b.jsonl', 'c.jsonl');
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: [
        'a.jsonl: written as UTF-8, from Windows-1252',
        'b.jsonl: written as UTF-8, from UTF-16 LE',
        'c.jsonl: nothing to convert',
      ].join('\n'),
    });
    for (const name of ['a.jsonl', 'b.jsonl', 'c.jsonl']) expect(await read(name)).toBe(line);
  });

  it('changes nothing that nobody can read, until it is told', async () => {
    const bytes = Buffer.from([0xc1, 0x20, 0xc2]);
    await writeFile(path.join(folder, 'p.md'), bytes);
    expect(await run('convert', 'p.md', '--encoding', 'utf-32le')).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('it is no UTF-32 LE'),
    });
    expect(await run('convert', 'p.md', '--encoding', 'klingon')).toMatchObject({ exitCode: 3 });
    expect(await readFile(path.join(folder, 'p.md'))).toEqual(bytes);
    expect(await run('convert', 'p.md', '--encoding', 'KOI8-R')).toMatchObject({ exitCode: 0 });
    expect(await read('p.md')).toBe('а б');
  });

  it('makes JSONL of an array', async () => {
    const array = `[\n${line.trim()},\n{"prompt": "a",\n "completion": "b"}\n]`;
    await write('a.jsonl', array, 'utf8');
    expect(await found('a.jsonl')).toEqual({ exitCode: 1, found: ['a.jsonl 1 1 not-jsonl'] });
    expect((await run('convert', 'a.jsonl')).stdout).toBe('a.jsonl: 2 examples, one a line');
    expect(await read('a.jsonl')).toBe(`${line}{"prompt": "a", "completion": "b"}\n`);
  });
});

describe('init --from', () => {
  it('refuses what is no UTF-8, and takes it when told as what', async () => {
    await write('old.jsonl', line, 'latin1');
    const refused = await run('init', 'ana', '--from', 'old.jsonl');
    expect(refused).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('line 1, byte 18 is not UTF-8 (it reads well as Windows-1252): save as UTF-8'),
    });
    await run('init', 'ana', '--from', 'old.jsonl', '--encoding', 'Windows-1252');
    expect(await read('ana/datasets/train.jsonl')).toContain('João');
  });

  it('lists what it left out, and keeps what changes the meaning', async () => {
    const turns =
      '"messages": [{"role": "user", "content": "q", "name": "x"}, {"role": "assistant", "content": "a", "weight": 0}]';
    await write('a.jsonl', `{${turns}, "id": 1}\n{${turns}, "id": 2, "tags": []}\n`, 'utf8');
    const { stdout } = await run('init', 'ana', '--from', 'a.jsonl', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ examples: 2, dropped: { id: 2, '.name': 2, tags: 1 } });
    expect((await read('ana/datasets/train.jsonl')).match(/"weight":0/g)).toHaveLength(2);
  });

  it('refuses what it would have to drop, until it is told to', async () => {
    await write('a.jsonl', '{"prompt": "p", "completion": "c", "score": 1}\n', 'utf8');
    expect(await run('init', 'ana', '--from', 'a.jsonl')).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("'score': 1 judges the example"),
    });
    expect(await run('init', 'ana', '--from', 'a.jsonl', '--drop', 'score')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("Left out, as nothing here reads it: 'score' (1)"),
    });
  });
});
