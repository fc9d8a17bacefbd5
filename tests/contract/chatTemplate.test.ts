import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEMPLATE_NAMES } from '../../extension/core/template/namedTemplates';
import { RunManifest } from '../../protocol/run';
import { bundleInstallation, type Installation } from '../support/bundles';
import { preparedBase } from '../support/preparedBase';
import { temporaryFolder, writeFiles } from '../support/temporary';

/** A template that prints the second, so that a moment later is as good as tomorrow, and that has options. */
const CLOCK =
  "{{ date_string if date_string is defined else strftime_now('%d %b %Y %H:%M:%S') }}\n" +
  "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
/** In DeepSeek R1's manner: only the prompt opens a thought. */
const THINKING =
  "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n<think>\n' }}{% endif %}";

const EXAMPLES = ['Who?', 'Why?', 'When?', 'Where?'].map((question, index) =>
  JSON.stringify({ prompt: question, completion: `Answer number ${String(index)}.` }),
);

let installation: Installation;
let folder = '';
beforeAll(async () => {
  installation = bundleInstallation();
  folder = path.join(await temporaryFolder(), 'Próprio modelo');
  await writeFiles(folder, { 'a.jsonl': EXAMPLES.join('\n'), 'clock.jinja': CLOCK, 'thinking.jinja': THINKING });
  const make = [path.join(import.meta.dirname, '../support/make_bare_gguf.py'), path.join(folder, 'bare.gguf')];
  execFileSync(preparedBase().python, [...make, '<|im_start|>', '<|im_end|>']);
});
afterAll(() => {
  installation.remove();
});

const settings = (more: object) => ({
  name: 'Ana',
  baseModel: 'bare.gguf',
  datasets: { train: ['a.jsonl'] },
  training: { epochs: 1, rank: 2, alpha: 4, probes: false },
  generation: { maxTokens: 8, temperature: 0 },
  ...more,
});
/** A home of its own would have to prepare the environment: the shared one is used, and its models are named by content. */
async function run(args: readonly string[], more: object = {}) {
  await writeFiles(folder, { 'persona.json': JSON.stringify(settings(more), null, 2) });
  return installation.run([...args, '--project', folder]);
}
const findings = async (more: object = {}) => {
  const { stdout } = await run(['lint', '--json'], more);
  return (JSON.parse(stdout) as { file: string; line: number; code: string; message: string }[]).map(
    ({ file, line, code, message }) => ({ file: path.basename(file), line, code, message }),
  );
};
async function lastRun() {
  const [id = ''] = (await readdir(path.join(folder, 'runs'))).sort().reverse();
  return {
    id,
    manifest: RunManifest.parse(JSON.parse(await readFile(path.join(folder, 'runs', id, 'run.json'), 'utf8'))),
  };
}

describe('a base model without a chat template', () => {
  it('is prepared, and then everybody says which can be named', async () => {
    const trained = await run(['train']);
    expect(trained).toMatchObject({ exitCode: 3 });
    const asked = [
      trained,
      await run(['plan']),
      await run(['chat', '--prompt', 'Who?']),
      await run(['tokens', path.join(folder, 'a.jsonl')]),
    ];
    for (const { exitCode, stderr } of asked) {
      expect(exitCode).toBe(3);
      expect(stderr).toContain("name a 'chatTemplate'");
      for (const name of TEMPLATE_NAMES) expect(stderr).toContain(name);
    }
    expect(await findings()).toContainEqual({
      ...{ file: 'persona.json', line: 3, code: 'no-chat-template' },
      message: expect.stringContaining('chatml'),
    });
  });

  it('is told of a name that is none, and of tokens and options that it does not have', async () => {
    const wrong = await run(['plan'], { chatTemplate: 'chatmll' });
    expect(wrong.stderr).toContain("Did you mean 'chatml'?");
    const codes = (found: Awaited<ReturnType<typeof findings>>) => found.map(({ code, line }) => [code, line]);
    expect(codes(await findings({ chatTemplate: 'nowhere.jinja' }))).toContainEqual(['no-chat-template', 19]);
    expect(codes(await findings({ chatTemplate: 'llama-3' }))).toContainEqual(['template-tokens-missing', 19]);
    const told = codes(await findings({ chatTemplate: 'clock.jinja', templateOptions: { date_strin: 'x' } }));
    expect(told).toContainEqual(['template-option-unread', 21]);
    expect(told).toContainEqual(['template-date', 19]);
    const plan = await run(['plan'], { chatTemplate: 'llama-3' });
    expect(plan.stdout).toContain('! The chat template writes no end-of-turn token');
    const own = await run(['plan'], { templateOptions: { tokenize: true }, chatTemplate: 'chatml' });
    expect(own).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('tokenize') });
  });
});

describe('a run', () => {
  it('keeps the moment, the options and the template, passes parity later, and goes on another day', async () => {
    const template = { chatTemplate: 'clock.jinja' };
    const trained = await run(['train', '--json'], template);
    expect(trained.stderr).not.toContain('ids-differ');
    expect(JSON.parse(trained.stdout)).toMatchObject({ state: 'completed', parity: { ids: true, passed: true } });
    const { id, manifest } = await lastRun();
    expect(manifest.template).toMatchObject({ name: 'clock.jinja', text: CLOCK, options: {}, emptyThoughts: 'learn' });
    expect(manifest.template.moment).toMatch(/^\d{4}-/);
    // The file has changed since, and the run still answers as it was trained.
    await writeFiles(folder, { 'clock.jinja': 'other' });
    const answered = await run(['chat', '--run', id, '--prompt', 'Who?', '--json'], template);
    expect(answered).toMatchObject({ exitCode: 0 });
    await writeFiles(folder, { 'clock.jinja': CLOCK });
  });

  it('of a template whose prompt opens a thought trains on what follows it', async () => {
    const trained = await run(['train', '--json'], { chatTemplate: 'thinking.jinja' });
    expect(JSON.parse(trained.stdout)).toMatchObject({ state: 'completed', parity: { ids: true, passed: true } });
    expect(trained.stderr).toContain('! The chat template lets an answer without a thought begin with');
    const { id } = await lastRun();
    const [first = ''] = (await readFile(path.join(folder, 'runs', id, 'dataset.jsonl'), 'utf8')).split('\n');
    expect(JSON.parse(first)).toMatchObject({ completion: '</think>\n\nAnswer number 0.<|im_end|>\n' });
    const { stdout } = await run(['chat', '--run', id, '--prompt', 'Who?', '--json'], {
      chatTemplate: 'thinking.jinja',
    });
    // Random weights never end the thought.
    expect((JSON.parse(stdout) as { answers: object[] }).answers).toMatchObject([
      { text: '', thought: expect.any(String) },
    ]);
  });
});
