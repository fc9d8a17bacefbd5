import { open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bundleInstallation, repository, type Installation } from '../../support/bundles';
import { craftBase } from '../../support/craftedBase';
import { CHATML } from '../../support/tinyEncoder';
import { temporaryFolder, writeFiles } from '../../support/temporary';

// Each verb is a real process, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let installation: Installation;
let home = '';
beforeAll(async () => {
  installation = bundleInstallation();
  home = await temporaryFolder();
});
afterAll(() => {
  installation.remove();
});

/** With an empty data home: nothing here needs an environment or a model. */
const run = (args: readonly string[], cwd?: string) =>
  installation.run(args, { ...(cwd !== undefined && { cwd }), env: { PERSONA_TUNER_HOME: home } });
const json = (text: string) => JSON.parse(text) as Record<string, unknown>;
const phase7 = (name: string) => path.join(repository, 'tests', 'fixtures', 'phase7', name);

describe('wrong use', () => {
  it.each([
    [['frob']],
    [['answer']],
    [['score']],
    [['lint', '--format', 'xml']],
    [['env', 'create', '--profile', 'other']],
    [[]],
  ])('%j exits with 2 and shows the usage', async (args) => {
    const { exitCode, stdout, stderr } = await run(args);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('Usage: persona-tuner');
  });

  it('help is no error', async () => {
    expect(await run(['--help'])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Usage: persona-tuner'),
    });
  });
});

describe('what cannot be done', () => {
  it('without a project exits with 3, and says what to do', async () => {
    const folder = await temporaryFolder();
    const { exitCode, stdout, stderr } = await run(['runs', '--json'], folder);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain(`There is no persona.json in '${folder}'`);
  });

  it('without an environment names the command that makes it', async () => {
    const folder = path.join(await temporaryFolder(), 'sample');
    await run(['init', folder]);
    for (const verb of [['train'], ['plan'], ['chat', '--prompt', 'Oi']]) {
      const { exitCode, stderr } = await run(verb, folder);
      expect(exitCode).toBe(3);
      expect(stderr).toContain("Run 'persona-tuner env create'");
    }
  });

  it('with an unknown base model says which kinds there are', async () => {
    const folder = await temporaryFolder();
    const settings = { name: 'Ana', baseModel: 'no-such-model', datasets: { train: ['a.jsonl'] } };
    await writeFiles(folder, { 'persona.json': JSON.stringify(settings), 'a.jsonl': '' });
    const { exitCode, stderr } = await run(['train'], folder);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("There is no base model 'no-such-model'");
    expect(stderr).toContain('builtin:smollm2-135m-instruct');
  });
});

describe('init', () => {
  it('makes the sample, found from any folder below it', async () => {
    const folder = path.join(await temporaryFolder(), 'my Cláudio');
    expect((await run(['init', folder])).exitCode).toBe(0);
    const listed = await run(['runs', '--json'], path.join(folder, 'datasets'));
    expect(listed).toMatchObject({ exitCode: 0, stdout: '[]' });
    expect(await run(['init', folder])).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('already holds'),
    });
  });

  const question = 'Quem é você?';
  const answer = 'Sou a Ana.';
  const expected = { role: 'assistant', content: answer };
  it.each([
    ['messages.jsonl', JSON.stringify({ messages: [{ role: 'user', content: question }, expected] })],
    [
      'sharegpt.jsonl',
      JSON.stringify({
        conversations: [
          { from: 'human', value: question },
          { from: 'gpt', value: answer },
        ],
      }),
    ],
    ['alpaca.json', JSON.stringify([{ instruction: question, input: '', output: answer }], null, 2)],
    ['pairs.jsonl', JSON.stringify({ prompt: question, completion: answer })],
  ])('imports %s as messages', async (name, text) => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { [name]: text });
    const { exitCode, stdout } = await run(['init', 'ana', '--from', name, '--json'], folder);
    expect(exitCode).toBe(0);
    expect(json(stdout)['examples']).toBe(1);
    const line = json(await readFile(path.join(folder, 'ana', 'datasets', 'train.jsonl'), 'utf8'));
    expect((line['messages'] as unknown[]).at(-1)).toEqual(expected);
    expect(await run(['lint'], path.join(folder, 'ana'))).toMatchObject({ exitCode: 0 });
  });

  it('writes nothing when a line cannot be imported, and names it', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { 'broken.jsonl': '{"prompt": "a", "completion": "b"}\n{"prompt": \n' });
    const { exitCode, stderr } = await run(['init', 'ana', '--from', 'broken.jsonl'], folder);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('broken.jsonl:2');
    expect((await run(['runs', '--project', 'ana'], folder)).stderr).toContain('There is no persona.json');
  });
});

describe('runs', () => {
  it('that cannot be used are named with the reason, and nothing else answers in their place', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, {
      'persona.json': '{"name": "A", "datasets": {"train": ["a.jsonl"]}}',
      'runs/20260101-000000-a/run.json': '{"version": 1, "id": "2026',
      'runs/20260101-000000-a/adapter.gguf': '',
    });
    const torn = await run(['chat', '--run', '20260101', '--prompt', 'x'], folder);
    expect(torn).toMatchObject({ exitCode: 3, stdout: '' });
    expect(torn.stderr).toMatch(
      /The run '20260101-000000-a' cannot be used: .*run\.json' cannot be used. It is not JSON/,
    );
    await rm(path.join(folder, 'runs'), { recursive: true });
    await writeFiles(folder, { runs: 'a file' });
    const unseen = await run(['chat', '--prompt', 'x'], folder);
    expect(unseen.stderr).toMatch(/^Error: A folder is needed where '.*runs' is a file\./);
  });
});

describe('lint', () => {
  const broken = '{"messages": [{"role": "user", "content": "Oi"}]}\n{"messages": [}\n';

  it('exits with 1 on errors, and prints them in each format', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { 'a.jsonl': broken });
    const found = await run(['lint', 'a.jsonl', '--format', 'json'], folder);
    expect(found.exitCode).toBe(1);
    const diagnostics = JSON.parse(found.stdout) as object[];
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ file: 'a.jsonl', line: 2, code: 'invalid-json', severity: 'error' }),
    );
    expect((await run(['lint', 'a.jsonl', '--json'], folder)).stdout).toBe(found.stdout);
    expect((await run(['lint', 'a.jsonl'], folder)).stdout).toMatch(/^a\.jsonl:2:\d+: error: .* \[invalid-json\]$/m);
    const github = await run(['lint', 'a.jsonl', '--format', 'github'], folder);
    expect(github.stdout).toMatch(/^::error file=a\.jsonl,line=2,.*title=invalid-json::/m);
    const sarif = json((await run(['lint', 'a.jsonl', '--format', 'sarif'], folder)).stdout);
    expect(sarif).toMatchObject({ version: '2.1.0', runs: [{ tool: { driver: { name: 'persona-tuner' } } }] });
  });

  it('finds the same in a large file whether or not other threads help', async () => {
    const folder = await temporaryFolder();
    const words = (line: number) => (line % 997 === 0 ? 'I am ChatGPT.' : `Número ${String(line * 7919)}. `.repeat(30));
    const lines = Array.from({ length: 9000 }, (_, line) =>
      line === 8500 ? '{"prompt": ' : JSON.stringify({ prompt: `${String(line)}?`, completion: words(line) }),
    );
    await writeFiles(folder, { 'large.jsonl': lines.join('\n') });
    const helped = await run(['lint', 'large.jsonl', '--json'], folder);
    const diagnostics = JSON.parse(helped.stdout) as { code: string; line: number }[];
    const linesOf = (wanted: string) => diagnostics.filter(({ code }) => code === wanted).map(({ line }) => line);
    expect(linesOf('invalid-json')).toEqual([8501]);
    expect(linesOf('foreign-identity')).toEqual(Array.from({ length: 10 }, (_, index) => index * 997 + 1));
    await rm(installation.lineJudge);
    expect(await run(['lint', 'large.jsonl', '--json'], folder)).toEqual(helped);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'that is ended by %s has not passed, and prints no verdict',
    async (signal) => {
      const folder = await temporaryFolder();
      const pipe = path.join(folder, 'endless.jsonl');
      await execa('mkfifo', [pipe]);
      const lint = execa(process.execPath, [installation.cli, 'lint', 'endless.jsonl'], {
        cwd: folder,
        env: { PERSONA_TUNER_HOME: home },
        reject: false,
      });
      // Opens when lint reads; takes lines until lint has seen that it is to end.
      const file = await open(pipe, 'w');
      await file.write('{"prompt": "a", "completion": "b"}\n');
      lint.kill(signal);
      const line = `${' '.repeat(4095)}\n`;
      await expect(
        (async () => {
          for (;;) await file.write(line);
        })(),
      ).rejects.toMatchObject({ code: 'EPIPE' });
      await file.close();
      expect(await lint).toMatchObject({ exitCode: 3, stdout: '', stderr: 'Cancelled.' });
    },
  );

  it('without files judges all datasets of the project as one set, and links lines across them', async () => {
    const folder = await temporaryFolder();
    const example = '{"prompt": "Quem é você?", "completion": "Sou a Ana."}\n';
    await writeFiles(folder, {
      'persona.json': JSON.stringify({ name: 'Ana', datasets: { train: ['a.jsonl', 'b.jsonl'] } }),
      'a.jsonl': `\n${example}`,
      'b.jsonl': example,
    });
    const diagnostics = JSON.parse((await run(['lint', '--json'], folder)).stdout) as { code: string }[];
    expect(diagnostics.filter(({ code }) => code === 'duplicate-example')).toMatchObject([
      { file: 'b.jsonl', line: 1, related: [{ file: 'a.jsonl', line: 2, column: 1 }] },
    ]);
    const sarif = (await run(['lint', '--format', 'sarif'], folder)).stdout;
    expect((json(sarif)['runs'] as [{ results: object[] }])[0].results).toContainEqual(
      expect.objectContaining({
        ruleId: 'duplicate-example',
        relatedLocations: [
          expect.objectContaining({
            physicalLocation: expect.objectContaining({ artifactLocation: { uri: 'a.jsonl' } }) as object,
          }),
        ],
      }),
    );
    expect((await run(['lint', '--format', 'github'], folder)).stdout).toMatch(
      /^::warning file=b\.jsonl,line=1,.*title=duplicate-example::.*a\.jsonl:2: .*docs\/diagnostics\.md#duplicate-example$/m,
    );
    expect((await run(['lint'], folder)).stdout).toMatch(/\[duplicate-example\]\n {4}a\.jsonl:2:1: /);
  });

  it('tells what is wrong with the prompts in their files', async () => {
    const folder = await temporaryFolder();
    const systemPrompt = { training: 'short.md', inference: 'full.md' };
    await writeFiles(folder, {
      'persona.json': JSON.stringify({ name: 'Ana', systemPrompt, datasets: { train: ['a.jsonl'] } }),
      'short.md': '\nVocê trabalha para o João.\n',
      'full.md': 'Você trabalha para a Maria.\n',
      'a.jsonl': '{"prompt": "Quem é você?", "completion": "Sou a Ana."}\n',
    });
    const { stdout } = await run(['lint'], folder);
    expect(stdout).toMatch(/^full\.md:1:1: information: .* \[prompts-disagree\]\n {4}short\.md:2:22: /m);
  });

  it("compares the chat template of training with the GGUF's own", async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, {
      'persona.json': JSON.stringify(
        { name: 'Ana', baseModel: 'tiny.gguf', datasets: { train: ['a.jsonl'] } },
        null,
        2,
      ),
      'a.jsonl': '{"prompt": "Quem é você?", "completion": "Sou a Ana."}\n',
    });
    const lint = async (gguf: string) => {
      await craftBase(home, path.join(folder, 'tiny.gguf'), { training: CHATML, gguf });
      return (await run(['lint'], folder)).stdout;
    };
    expect(await lint(CHATML.replace('{% if add', "{{ '\n' }}{% if add"))).toMatch(
      /^persona\.json:3:16: warning: .* \[template-differs\]\n {4}a\.jsonl:1:1: /m,
    );
    expect(await lint(CHATML.replace('{% for', '{%- for'))).not.toContain('template-differs');
  });

  it('of a file that is not there names it', async () => {
    expect(await run(['lint', 'none.jsonl'], await temporaryFolder())).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("There is no file 'none.jsonl'"),
    });
  });
});

describe('score', () => {
  it("totals the founding log's 40 scores to the digit, and shows 31 % for D2", async () => {
    const { exitCode, stdout } = await run(['score', '--scores', phase7('scores.json'), '--json']);
    expect(exitCode).toBe(0);
    const summary = json(stdout);
    expect((summary['questions'] as { total: number }[]).map(({ total }) => total)).toEqual([4, 6, 6, 8, 8, 3, 6, 3]);
    expect(summary['dimensions']).toEqual([
      { id: 'D1', average: 1.25, share: 10 / 16 },
      { id: 'D2', average: 0.625, share: 5 / 16 },
      { id: 'D3', average: 1.125, share: 9 / 16 },
      { id: 'D4', average: 1.625, share: 13 / 16 },
      { id: 'D5', average: 0.875, share: 7 / 16 },
    ]);
    expect(summary).toMatchObject({ average: 5.5, best: 'Q4', worst: 'Q6' });
    const { stdout: text } = await run(['score', '--scores', phase7('scores.json')]);
    expect(text).toMatch(/^D2 {2}0\.625 +31 %$/m);
    expect(text).toContain('Average 5.5');
  });

  it('tells the distance to a baseline', async () => {
    const folder = await temporaryFolder();
    const dimensions = (D1: number, D2: number) => ({ D1, D2, D3: 0, D4: 1, D5: 0 });
    // Phase 6 of the log: 2.9 on average.
    const scores = [3, 3, 3, 3, 3, 3, 3, 2].map((total, at) => ({
      question: `Q${String(at + 1)}`,
      dimensions: dimensions(total === 3 ? 1 : 0, 1),
    }));
    await writeFiles(folder, { 'phase6.json': JSON.stringify({ rubric: 'rubric-1.0', rater: 'log', scores }) });
    const { stdout } = await run(
      ['score', '--scores', phase7('scores.json'), '--baseline', 'phase6.json', '--json'],
      folder,
    );
    expect(json(stdout)['delta']).toBeCloseTo(5.5 - 2.875, 10);
  });

  it('refuses scores that do not fit the answers', async () => {
    const folder = await temporaryFolder();
    const answer = { text: 'Sou eu.', tokens: 3, stopReason: 'end-of-turn', seconds: 1, checks: [] };
    const answers = {
      id: 'adapter-1',
      model: 'adapter',
      created: '2026-02-20T08:41:35.000Z',
      generation: { maxTokens: 10, temperature: 0, topP: 1, seed: 0 },
      answers: [
        { question: 'Q1', ...answer },
        { question: 'Q9', ...answer },
      ],
      checks: { passed: 0, total: 0, share: 0 },
    };
    await writeFiles(folder, { 'answers.json': JSON.stringify(answers) });
    const { exitCode, stderr } = await run(
      ['score', '--scores', phase7('scores.json'), '--answers', 'answers.json'],
      folder,
    );
    expect(exitCode).toBe(3);
    expect(stderr).toContain('no score for Q9; scores for Q2, Q3');
  });

  it('names key and value of a broken scores file', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { 's.json': '{"rubric": "r", "rater": "", "scores": []}' });
    const { exitCode, stderr } = await run(['score', '--scores', 's.json'], folder);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`'rater' is ""`);
  });
});
