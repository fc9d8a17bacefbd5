import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LineChecker } from '../../../../extension/core/lint/checkedLine';
import { LineHelpers } from '../../../../extension/services/datasets/lineHelpers';
import type { LintContext } from '../../../../protocol/datasetWorker';
import { repository } from '../../../support/bundles';

const CONTEXT: LintContext = { maxLength: 512, persona: 'Cláudio', systemPrompt: 'Você é Cláudio.' };
const LINES = [
  '{"messages": [{"role": "user", "content": "Quem é você?"}, {"role": "assistant", "content": "I am ChatGPT."}]}',
  '{"messages": [{"role": "user", "content": "Oi"}, {"role": "assistant", "content": "Olá, {{name}}!"}], "extra": 1}',
  '{"messages": ',
  '',
];

let folder: string;
let script: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'persona tuner é-'));
  script = path.join(folder, 'line-judge.js');
  const entryPoints = [path.join(repository, 'extension/hosts/lineJudge.ts')];
  await build({ entryPoints, outfile: script, bundle: true, platform: 'node', format: 'cjs' });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a thread that helps with a large file', () => {
  it('says of each line what would be said here', async () => {
    const helpers = new LineHelpers(1, CONTEXT, script);
    try {
      await helpers.ready();
      const checker = new LineChecker(CONTEXT);
      const judged = await helpers.judge(LINES);
      // A finding's own extras stay where it was found.
      expect(LINES.map((line) => checker.judge(line))).toMatchObject(judged ?? []);
      expect(judged?.flatMap(({ findings }) => findings.map(({ code }) => code))).toContain('foreign-identity');
    } finally {
      await helpers.end();
    }
  });

  it('is asked for no more than it can do soon', async () => {
    const helpers = new LineHelpers(1, CONTEXT, script);
    try {
      expect(helpers.judge(LINES)).toBeUndefined();
      await helpers.ready();
      const given = Array.from({ length: 20 }, () => helpers.judge(LINES));
      const taken = given.filter((judging) => judging !== undefined);
      expect(taken.length).toBeGreaterThan(1);
      expect(given.slice(taken.length)).toEqual(Array.from({ length: 20 - taken.length }, () => undefined));
      expect(helpers.judge(LINES)).toBeUndefined();
      await Promise.all(taken);
      expect(helpers.judge(LINES)).toBeDefined();
    } finally {
      await helpers.end();
    }
  });

  it('leaves to others what it was judging when it ended, and what comes after', async () => {
    const helpers = new LineHelpers(1, CONTEXT, script);
    await helpers.ready();
    const judging = helpers.judge(LINES);
    await helpers.end();
    await expect(judging).resolves.toBeUndefined();
    expect(helpers.judge(LINES)).toBeUndefined();
  });

  it('does not come where it cannot load', async () => {
    const helpers = new LineHelpers(1, { ...CONTEXT, tokenizerFolder: path.join(folder, 'nothing') }, script);
    await helpers.ready();
    expect(helpers.judge(LINES)).toBeUndefined();
    await helpers.end();
  });
});
