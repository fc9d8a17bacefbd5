import { appendFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { DatasetSession } from '../../../extension/hosts/datasetSession';
import { LARGE_BYTES } from '../../../extension/services/datasets/datasetFile';
import { temporaryFolder } from '../../support/temporary';

const context = { maxLength: 1000, systemPrompt: 'Be brief.' };
const example = (answer: string) => JSON.stringify({ prompt: 'q', completion: answer });
const insert = (line: number, column: number, text: string) => ({
  start: { line, column },
  end: { line, column },
  text,
});

describe('the datasets of a window', () => {
  let folder = '';
  let told: { key: string; version: number | undefined; outcome: object }[];
  let lost: string[];
  let session: DatasetSession;

  beforeEach(async () => {
    folder = await temporaryFolder();
    told = [];
    lost = [];
    session = new DatasetSession({
      found: (key, version, outcome) => told.push({ key, version, outcome }),
      lost: (key) => lost.push(key),
    });
  });

  const write = (name: string, text: string) => writeFile(path.join(folder, name), text);
  const project = (...names: string[]) => {
    session.project(
      context,
      names.map((name) => ({ key: name, path: path.join(folder, name), use: 'train' })),
    );
  };
  const open = (key: string, version: number, ...parts: string[]) => {
    parts.forEach((part, index) => {
      session.open(key, path.join(folder, key), version, part, index === parts.length - 1);
    });
  };
  const codes = async (key: string) =>
    (await session.findings(key)).diagnostics.map(({ line, code }) => `${String(line)} ${code}`);

  it('are read from disk, and link their lines', async () => {
    await write('a', `\uFEFF${example('1')}\r\n${example('2')}\r`);
    await write('b', `\n${example('2')}`);
    project('a', 'b');
    expect(await session.findings('b')).toMatchObject({
      diagnostics: [{ code: 'duplicate-example', line: 2, related: [{ file: 'a', line: 2 }] }],
      examples: 1,
    });
  });

  it('are checked in a project that names neither prompts nor a chat template', async () => {
    await write('a', example(''));
    const place = { file: 'persona.json', line: 1, text: '{}', start: 0, end: 1 };
    const places = { name: place, baseModel: place, chatTemplate: undefined, trainingPrompt: undefined };
    session.project({ ...context, places: { ...places, inferencePrompt: undefined } }, [
      { key: 'a', path: path.join(folder, 'a'), use: 'train' },
    ]);
    expect(await codes('a')).toEqual(['1 empty-answer']);
  });

  it('whose bytes are no UTF-8 say so, also where the editor has made letters of them, until they are saved', async () => {
    const text = `${example('Não, João.')}\n${example('')}`;
    await writeFile(path.join(folder, 'a'), text, 'latin1');
    project('a');
    expect(await codes('a')).toEqual(['1 not-utf8', '2 empty-answer']);
    open('a', 1, text.replaceAll(/[^\0-\x7f]/g, '\uFFFD'));
    session.formed('a', { byteOrderMark: false, crlf: false });
    expect(await codes('a')).toEqual(['1 not-utf8', '2 empty-answer']);
    await writeFile(path.join(folder, 'a'), text);
    session.written('a');
    session.close('a');
    expect(await codes('a')).toEqual(['2 empty-answer']);
  });

  it('count as they are in the editor, until they are closed', async () => {
    await write('a', example('1'));
    await write('b', example('2'));
    project('a', 'b');
    open('b', 1, example('1').slice(0, 5), `${example('1').slice(5)}\n`);
    expect(await codes('b')).toEqual(['1 duplicate-example']);
    session.edit('b', { base: 1, version: 2, lines: 3, edits: [insert(0, 0, '{\n')] });
    expect(await codes('b')).toEqual(['1 invalid-json', '2 duplicate-example']);
    await write('b', '');
    session.written('b');
    expect(await codes('b')).toHaveLength(2);
    session.close('b');
    expect(await codes('b')).toEqual(['1 empty-dataset']);
  });

  it('tell what changed in another file, and not what did not', async () => {
    await write('a', example('1'));
    await write('b', example('1'));
    await write('c', example('3'));
    project('a', 'b', 'c');
    open('a', 1, example('1'));
    await session.findings('a');
    told.length = 0;
    session.edit('a', { base: 1, version: 2, lines: 2, edits: [insert(0, 0, '\n')] });
    await session.findings('a');
    expect(told).toMatchObject([
      { key: 'b', outcome: { findings: { diagnostics: [{ line: 1, related: [{ file: 'a', line: 2 }] }] } } },
    ]);
  });

  it("tell what they show of the project's own files, and when it is mended", async () => {
    const place = { file: 'persona.json', line: 2, start: 10, end: 19 };
    const named = { ...context, persona: 'Ana', places: { name: place, baseModel: place } };
    const set = Array.from({ length: 10 }, (_, at) => example(String(at)));
    await write('a', set.join('\n'));
    session.project(named, [{ key: 'a', path: path.join(folder, 'a'), use: 'train' }]);
    open('foreign', 1, set.join('\n'));
    await session.findings('a');
    expect((await session.findings('foreign')).diagnostics).toMatchObject([{ code: 'persona-never-named', line: 1 }]);
    const ofProject = () => told.filter(({ key }) => key === 'persona.json').map(({ outcome }) => outcome);
    expect(ofProject()).toMatchObject([
      { findings: { diagnostics: [{ code: 'persona-never-named', line: 2, column: 11 }] } },
    ]);
    open('a', 1, `${set.join('\n')}\n${example('Ana!')}`);
    await session.findings('a');
    expect(ofProject()).toMatchObject([{}, { findings: { diagnostics: [] } }]);
  });

  it.each([
    ['of another version', { base: 7, version: 8, lines: 1, edits: [insert(0, 0, ' ')] }],
    ['beyond the text', { base: 1, version: 2, lines: 1, edits: [insert(5, 0, 'x')] }],
    ['after which the lines are not as many', { base: 1, version: 2, lines: 5, edits: [insert(0, 0, 'x')] }],
  ])('ask for the whole text after an edit %s', async (_, change) => {
    project();
    open('a', 1, example('1'));
    session.edit('a', change);
    await session.findings('a').catch(() => undefined);
    expect(lost).toEqual(['a']);
    open('a', 9, '{');
    expect(await codes('a')).toEqual(['1 invalid-json']);
  });

  it('are checked anew against another context, edits under way included', async () => {
    project();
    open('a', 1, Array.from({ length: 100 }, (_, at) => example(String(at))).join('\n'));
    session.project({ maxLength: 1000 }, []);
    session.edit('a', { base: 1, version: 2, lines: 100, edits: [insert(99, 0, 'x')] });
    const found = await session.findings('a').catch(() => undefined);
    if (lost.length > 0) open('a', 2, [...Array.from({ length: 99 }, (_, at) => example(String(at))), 'x'].join('\n'));
    const { counts } = lost.length > 0 ? await session.findings('a') : (found ?? { counts: {} });
    expect(counts).toMatchObject({ warning: 99, error: 1 });
  });

  it('have the form that the editor says, until they are closed', async () => {
    await write('a', `\uFEFF${example('1')}\n${example('2')}`);
    project('a');
    expect(await codes('a')).toEqual(['1 byte-order-mark']);
    open('a', 1, `${example('1')}\n${example('2')}`);
    session.formed('a', { byteOrderMark: false, crlf: true });
    expect(await codes('a')).toEqual(['1 crlf-line-ends']);
    project('a', 'none');
    expect(await codes('a')).toEqual(['1 crlf-line-ends']);
    session.formed('a', { byteOrderMark: false, crlf: false });
    expect(await codes('a')).toEqual([]);
    session.close('a');
    expect(await codes('a')).toEqual(['1 byte-order-mark']);
  });

  it('lose no line when the context changes again while they are checked anew', async () => {
    project();
    open('a', 1, Array.from({ length: 100 }, (_, at) => example(String(at))).join('\n'));
    await session.findings('a');
    session.project({ maxLength: 999 }, []);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    session.project({ maxLength: 998 }, []);
    expect(await session.findings('a')).toMatchObject({ examples: 100 });
  });

  it('say which file is not there', async () => {
    project('none');
    await expect(session.findings('none')).rejects.toMatchObject({ code: 'file-missing' });
    await expect(session.findings('unknown')).rejects.toMatchObject({ code: 'dataset-unknown' });
    await write('none', example('1'));
    session.written('none');
    expect(await codes('none')).toEqual([]);
  });

  it('may be larger than an editor hands over: the text stays on disk', { timeout: 60_000 }, async () => {
    const answer = 'x'.repeat(1_000_000);
    await write('large', '');
    for (let at = 0; at < 53; at++)
      await appendFile(path.join(folder, 'large'), `${example(answer + String(at % 50))}\n`);
    await write('small', example(`${answer}7`));
    expect(53 * answer.length).toBeGreaterThan(LARGE_BYTES);
    project('large', 'small');
    expect(await session.findings('large')).toMatchObject({ examples: 53, counts: { warning: 3 } });
    const duplicates = (await codes('large')).filter((code) => code.includes('duplicate'));
    expect(duplicates).toEqual(['51 duplicate-example', '52 duplicate-example', '53 duplicate-example']);
    expect(await session.findings('small')).toMatchObject({
      diagnostics: [
        {
          code: 'duplicate-example',
          related: [{ file: 'large', line: 8, endColumn: example(`${answer}7`).length + 1 }],
        },
      ],
    });
    await rm(path.join(folder, 'large'));
  });
});
