import { copyFile, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleInstallation, type Installation } from '../support/bundles';
import { makeBases } from '../support/tinyBases';
import { temporaryFolder, writeFiles } from '../support/temporary';

let installation: Installation;
let folder = '';
/** Where the environment and what it is asked to prepare lie. */
const home = process.env['PERSONA_TUNER_HOME'];
const prepared: string[] = [];

beforeAll(async () => {
  installation = bundleInstallation();
  folder = await temporaryFolder();
  makeBases(path.join(folder, 'modèles'), ['llama', 'llama3-rope', 'qwen2']);
  const conversations = ['Quem é você?', 'Olá!', 'Who are you?', 'What is 12 × 12?'].map((content) =>
    JSON.stringify({
      messages: [
        { role: 'user', content },
        { role: 'assistant', content: 'Cláudio, às ordens.' },
      ],
    }),
  );
  await writeFiles(folder, { 'data.jsonl': conversations.join('\n') });
});
afterAll(async () => {
  for (const one of prepared) await rm(one, { recursive: true, force: true });
  installation.remove();
});

const names = (baseModel: unknown) =>
  writeFiles(folder, {
    'persona.json': JSON.stringify({
      name: 'Cláudio',
      baseModel,
      datasets: { train: ['data.jsonl'] },
      training: { epochs: 1, learningRate: 2e-3, maxLength: 256 },
    }),
  });
const run = (...args: string[]) =>
  installation.run(['--project', folder, ...args], { env: home ? { PERSONA_TUNER_HOME: home } : {} });

interface Prepared {
  readonly folder: string;
  readonly quantization?: string;
  readonly files: { readonly gguf: string };
  readonly proof: {
    readonly passed: boolean;
    readonly differs: { part: string; detail: string }[];
    answering?: { mean: number };
  };
}

/** @returns what 'models prepare' prints, and how it ends */
async function prepare(...args: string[]): Promise<Prepared & { exitCode: number | undefined }> {
  const { exitCode, stdout, stderr } = await run('models', 'prepare', '--json', ...args);
  expect(stdout, stderr).not.toBe('');
  const found = JSON.parse(stdout) as Prepared;
  if (!prepared.includes(found.folder)) prepared.push(found.folder);
  return { ...found, exitCode };
}

describe('a folder with safetensors', () => {
  it('is prepared, proven, trained on and answers, with no step by hand', { timeout: 900_000 }, async () => {
    await names('modèles/llama');
    const before = await run('plan');
    expect(before).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("Run 'persona-tuner models prepare'"),
    });
    const first = await prepare();
    expect(first).toMatchObject({ exitCode: 0, quantization: 'F16', proof: { passed: true, differs: [] } });
    expect((await run('plan', '--json')).exitCode).toBe(0);
    const trained = await run('train', '--json');
    expect(trained.exitCode, trained.stderr).toBe(0);
    expect(JSON.parse(trained.stdout)).toMatchObject({ state: 'completed', parity: { ids: true, passed: true } });
    const chat = await run('chat', '--json', '--prompt', 'Oi');
    expect(chat.exitCode, chat.stderr).toBe(0);

    // Another type of the weights that answer; all else stays.
    for (const quantization of ['Q4_K_M', 'F32']) {
      const again = await prepare('--quantization', quantization);
      expect(again).toMatchObject({ exitCode: 0, folder: first.folder, quantization, proof: { passed: true } });
    }

    // What is cut short is noticed, and made again.
    await truncate(path.join(first.folder, 'model-parity.gguf'), 1000);
    expect((await run('plan')).stderr).toContain('is not prepared yet');
    await mkdir(`${first.folder}.partial.partial`, { recursive: true });
    expect(await prepare()).toMatchObject({ exitCode: 0, folder: first.folder });
    expect((await readdir(path.dirname(first.folder))).filter((name) => name.includes('.partial'))).toEqual([]);

    // A source that changed is another model.
    const config = path.join(folder, 'modèles/llama/generation_config.json');
    await writeFile(config, `${await readFile(config, 'utf8')}\n`);
    expect((await run('plan')).stderr).toContain('is not prepared yet');
  });

  it(
    'with a GGUF that says another thing of its positions fails the proof, and is trained on only when told',
    { timeout: 900_000 },
    async () => {
      await names('modèles/llama3-rope');
      const whole = await prepare();
      expect(whole).toMatchObject({ exitCode: 0, proof: { passed: true } });
      // As it was before: the scaling is in the weights' folder, and not in the GGUF.
      const plain = path.join(folder, 'plain');
      await mkdir(plain);
      for (const name of await readdir(path.join(folder, 'modèles/llama3-rope')))
        await copyFile(path.join(folder, 'modèles/llama3-rope', name), path.join(plain, name));
      const config = JSON.parse(await readFile(path.join(plain, 'config.json'), 'utf8')) as object;
      await writeFile(path.join(plain, 'config.json'), JSON.stringify({ ...config, rope_scaling: null }));
      const other = await prepare(plain);
      expect(other.proof.passed).toBe(true);
      await copyFile(path.join(other.folder, 'model-parity.gguf'), path.join(whole.folder, 'other.gguf'));
      const size = (await readFile(path.join(whole.folder, 'other.gguf'))).length;
      await rename(path.join(whole.folder, 'other.gguf'), path.join(whole.folder, 'model-parity.gguf'));
      const manifest = JSON.parse(await readFile(path.join(whole.folder, 'base.json'), 'utf8')) as { bytes: object };
      manifest.bytes = { ...manifest.bytes, 'model-parity.gguf': size };
      await writeFile(path.join(whole.folder, 'base.json'), JSON.stringify(manifest));
      await rm(path.join(whole.folder, 'proof.json'));

      const failed = await prepare();
      expect(failed.exitCode).toBe(1);
      expect(failed.proof.differs.map(({ part }) => part)).toEqual(['position encoding']);
      const refused = await run('train');
      expect(refused).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('--accept-unproven') });
      const accepted = await run('train', '--accept-unproven', '--json');
      // The parity of the run says the same again.
      expect(accepted.exitCode, accepted.stderr).toBe(1);
      const runs = (await readdir(path.join(folder, 'runs'))).sort();
      const last = JSON.parse(
        await readFile(path.join(folder, 'runs', runs.at(-1) ?? '', 'run.json'), 'utf8'),
      ) as object;
      expect(last).toMatchObject({ baseModel: { unproven: expect.stringContaining('position encoding') } });
    },
  );

  it('and the .gguf that answers for it are checked against each other', { timeout: 600_000 }, async () => {
    await names('modèles/qwen2');
    const alone = await prepare('--quantization', 'F16');
    await copyFile(path.join(alone.folder, 'model.gguf'), path.join(folder, 'mine.gguf'));
    await names({ train: 'modèles/qwen2', answer: 'mine.gguf' });
    expect(await prepare()).toMatchObject({ exitCode: 0, proof: { passed: true } });
    await names('modèles/llama');
    const llama = await prepare();
    await copyFile(path.join(llama.folder, llama.files.gguf), path.join(folder, 'other.gguf'));
    await names({ train: 'modèles/qwen2', answer: 'other.gguf' });
    const { exitCode, stderr } = await run('models', 'prepare');
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('other.gguf');
  });
});
