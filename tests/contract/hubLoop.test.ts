import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { bundleInstallation, repository, type Installation } from '../support/bundles';
import { LoopbackHub } from '../support/loopbackHub';
import { preparedBase } from '../support/preparedBase';
import { temporaryFolder, writeFiles } from '../support/temporary';

/** A name of its own: what is prepared lies in the data home, under its name. */
const MODEL = `maria/tiny-${randomBytes(4).toString('hex')}`;

let hub: LoopbackHub;
let installation: Installation;
let variables: Record<string, string> = {};
let preparedFolder: string | undefined;

/** A model as transformers makes it, on a hub of its own. */
beforeAll(async () => {
  installation = bundleInstallation();
  const { folder, python } = preparedBase();
  const made = await temporaryFolder();
  execFileSync(python, [path.join(repository, 'tests/support/make_tiny_llama.py'), folder, made], { stdio: 'ignore' });
  const files = readdirSync(made).map((name) => [name, readFileSync(path.join(made, name))] as const);
  hub = await LoopbackHub.start();
  hub.add(MODEL, { license: 'mit', files: Object.fromEntries(files) });
});
afterAll(async () => {
  installation.remove();
  if (preparedFolder !== undefined) await rm(preparedFolder, { recursive: true, force: true });
  await hub.stop();
});

beforeEach(async () => {
  hub.requests.length = 0;
  variables = { HF_ENDPOINT: hub.url, HF_HOME: await temporaryFolder(), HF_HUB_CACHE: '', NO_PROXY: '127.0.0.1' };
});

async function project(): Promise<string> {
  const folder = path.join(await temporaryFolder(), 'Papagaio');
  const dataset = await readFile(path.join(repository, 'examples/claudio/datasets/personality_v1.jsonl'), 'utf8');
  await writeFiles(folder, {
    'persona.json': JSON.stringify({
      name: 'Papagaio',
      baseModel: `${MODEL}@main`,
      datasets: { train: ['few.jsonl'] },
      training: { epochs: 1, maxLength: 256 },
    }),
    'few.jsonl': dataset.split('\n').slice(0, 4).join('\n'),
  });
  return folder;
}

const run = (...args: string[]) => installation.run(args, { env: variables });

it('a project whose base model is on a hub is prepared, proven and trained on, once somebody agreed', async () => {
  const folder = await project();
  const unasked = await run('train', '--project', folder);
  expect(unasked.exitCode).toBe(3);
  expect(unasked.stderr).toContain(`'${MODEL}' is not on this machine`);
  expect(hub.served.has('model.safetensors')).toBe(false);

  const prepared = await run('models', 'prepare', '--yes', '--json', '--project', folder);
  expect(prepared.exitCode, prepared.stderr).toBe(0);
  expect(prepared.stderr).toContain(`${MODEL}, revision main (${hub.commitOf(MODEL).slice(0, 8)}), licence mit`);
  const base = JSON.parse(prepared.stdout) as { folder: string };
  preparedFolder = base.folder;
  expect(base).toMatchObject({
    requested: `${MODEL}@main`,
    commit: hub.commitOf(MODEL),
    licence: 'mit',
    proof: { passed: true },
  });

  hub.requests.length = 0;
  const trained = await run('train', '--json', '--project', folder);
  expect(trained.exitCode, trained.stderr).toBe(0);
  expect(JSON.parse(trained.stdout)).toMatchObject({ state: 'completed', parity: { passed: true } });
  expect(hub.requests).toEqual([]);
  // Three loads of torch and a converter, which may be installed first.
}, 900_000);
