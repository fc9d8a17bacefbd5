import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Linter } from '../../extension/core/lint/linter';
import { PARITY_BOUNDS } from '../../extension/services/models/logprobs';
import { DiagnosticCode } from '../../protocol/diagnostics';
import { RunEvent } from '../../protocol/events';
import { TrainingSettings } from '../../protocol/project';

const read = (file: string): Promise<string> => readFile(path.join(import.meta.dirname, '../../docs', file), 'utf8');

/** The cells of every table row that begins with a name in backticks, by that name. */
function rows(markdown: string): Map<string, string[]> {
  const cells = markdown
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));
  return new Map(cells.map(([, name = '', ...rest]) => [name, rest]));
}

describe('the docs', () => {
  it('explain every diagnostic under a heading of its code, and no other', async () => {
    const headings = [...(await read('diagnostics.md')).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(DiagnosticCode.options);
  });

  it.each([
    'not-jsonl',
    'invalid-json',
    'duplicate-key',
    'wrong-shape',
    'unsupported-kind',
    'unsupported-label',
    'unknown-role',
    'unknown-key',
    'empty-answer',
    'last-turn-not-assistant',
    'role-order',
    'control-character',
    'invisible-character',
    'not-nfc',
    'mojibake',
    'lost-character',
    'html-entity',
    'system-prompt-missing',
    'foreign-identity',
    'unfilled-placeholder',
    'foreign-special-token',
    'foreign-turn',
    'repeated-text',
    'language-mismatch',
    'duplicate-example',
    'near-duplicate',
    'contradicting-answers',
    'conflicting-relation',
  ])('show a line that really causes %s', async (code) => {
    const section = (await read('diagnostics.md')).split(`\n## ${code}\n`)[1]?.split('\n## ')[0] ?? '';
    const line = /```text\n([^`]+)\n```/.exec(section)?.[1] ?? '';
    const { diagnostics } = new Linter({ maxLength: 1024 }).lint(line);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
  });

  it('state every training setting with the default that the schema has', async () => {
    const settings = (await read('training.md')).split('\n## Settings\n')[1]?.split('\n## ')[0] ?? '';
    const table = rows(settings);
    const documented = [...table].map(([name, [value = '']]) => [name, JSON.parse(value) as unknown]);
    expect(Object.fromEntries(documented)).toEqual(TrainingSettings.parse({}));
  });

  it('list every event of a run', async () => {
    const table = rows((await read('run-folder.md')).split('## Events')[1] ?? '');
    const types = RunEvent.options.map(({ shape }) => shape.type.value);
    expect([...table.keys()]).toEqual(types);
  });

  it('explain every refusal of a hub, and no other; each is provoked by a test', async () => {
    const root = path.join(import.meta.dirname, '../..');
    const folder = path.join(root, 'python/src/persona_trainer/hub');
    const sources = (await readdir(folder))
      .filter((name) => name.endsWith('.py'))
      .map((name) => path.join(folder, name));
    const texts = await Promise.all(
      [...sources, path.join(root, 'extension/core/errors.ts')].map((file) => readFile(file, 'utf8')),
    );
    const codes = new Set([...texts.join('\n').matchAll(/["'](hub-[a-z-]+)["']/g)].map(([, code]) => code ?? ''));
    expect([...rows(await read('hub.md')).keys()]).toEqual([...codes].sort());
    const tests = await readFile(path.join(root, 'tests/contract/hub.test.ts'), 'utf8');
    expect([...codes].filter((code) => !tests.includes(`'${code}'`))).toEqual([]);
  });

  it('name a test that is there for every threat', async () => {
    const tests = [...(await read('../SECURITY.md')).matchAll(/`((?:python\/)?tests\/[^`]+)`/g)].map(
      ([, file = '']) => file,
    );
    expect(tests.length).toBeGreaterThan(10);
    const missing = tests.filter((file) => !existsSync(path.join(import.meta.dirname, '../..', file)));
    expect(missing).toEqual([]);
  });

  it('state the bounds of the parity check', async () => {
    const bounds = `${String(PARITY_BOUNDS.mean)} on the mean and ${String(PARITY_BOUNDS.max)} on the maximum`;
    expect((await read('parity.md')).replace(/\s+/g, ' ')).toContain(bounds);
  });
});
