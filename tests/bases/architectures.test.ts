import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { managedEnvironment, type Profile } from '../../extension/services/environment/environment';
import { bundleInstallation, repository, type Installation } from '../support/bundles';
import { toolsPython } from '../support/families';
import { preparedBase } from '../support/preparedBase';
import { temporaryFolder, writeFiles } from '../support/temporary';

/**
 * The whole way of a base model that a person brings, through the command line: a folder with safetensors and a GGUF alone, each
 * prepared, proven, trained, compared with llama.cpp and asked. `npm run bases` runs it.
 */
const PROFILES: readonly Profile[] = ['stable', 'modern'];
/** Names of tiny_bases.py; all, where there are none. */
const ASKED = (process.env['PERSONA_TUNER_TEST_BASES'] ?? '').split(' ').filter(Boolean);
const TABLE = path.join(repository, 'docs', 'architectures.md');

interface Figures {
  readonly mean: number;
  readonly max: number;
}

let installation: Installation;

beforeAll(() => {
  installation = bundleInstallation();
});
afterAll(() => installation.remove());

describe.each(PROFILES)('with the profile %s', (profile) => {
  it('these train, answer alike in llama.cpp, and can be asked', async () => {
    const bases = path.join(await temporaryFolder(), 'modèles de base');
    const failed: string[] = [];
    for (const name of makeBases(profile, bases, ASKED)) {
      const reason = await proves(name, profile, path.join(bases, name)).catch((error: unknown) => String(error));
      if (reason !== undefined) failed.push(`${name}: ${reason}`);
    }
    expect(failed).toEqual([]);
  }, 3_600_000);
});

/** Why a base model does not go the whole way; undefined where it does. */
async function proves(name: string, profile: Profile, folder: string): Promise<string | undefined> {
  const asFolder = await project(profile, folder);
  const prepared = await run(asFolder, 'models', 'prepare');
  if (prepared.exitCode !== 0) return `its folder is not proven: ${prepared.stdout || prepared.stderr}`;
  const { folder: place, files } = JSON.parse(prepared.stdout) as { folder: string; files: { ggufF32: string } };
  const trained = await run(asFolder, 'train');
  if (trained.exitCode !== 0) return `its adapter does not pass: ${trained.stdout || trained.stderr}`;
  const { parity } = JSON.parse(trained.stdout) as { parity: { ids: boolean; adapter: Figures; base: Figures } };
  expect(parity.ids).toBe(true);
  const answered = await run(asFolder, 'chat', '--prompt', 'Who are you?');
  if (answered.exitCode !== 0) return `it does not answer: ${answered.stderr}`;

  const alone = path.join(path.dirname(folder), `${name} alone.gguf`);
  copyFileSync(path.join(place, files.ggufF32), alone);
  const rebuilt = await run(await project(profile, alone), 'models', 'prepare');
  if (rebuilt.exitCode !== 0) return `its GGUF alone is not proven: ${rebuilt.stdout || rebuilt.stderr}`;
  writeCell(name, profile, parity.adapter);
  return undefined;
}

async function project(profile: Profile, baseModel: string): Promise<string> {
  const folder = path.join(await temporaryFolder(), 'Projeto');
  const example = (question: string, answer: string) =>
    JSON.stringify({
      messages: [
        { role: 'user', content: question },
        { role: 'assistant', content: answer },
      ],
    });
  await writeFiles(folder, {
    'persona.json': JSON.stringify({
      name: 'Ana',
      baseModel,
      profile,
      datasets: { train: ['data.jsonl'] },
      training: { epochs: 1, learningRate: 5e-2, batchSize: 1, gradientAccumulation: 2, maxLength: 256, rank: 4 },
      generation: { maxTokens: 4 },
    }),
    'data.jsonl': [
      example('Quem é você, às 7h30?', 'Eu sou a Ana, e moro no notebook do João há 12 anos.'),
      example('Who are you?', 'Ana. I work for João, and he is not my father.'),
      example('Olá!', 'Olá! O que vamos fazer hoje?'),
      example('Do you sleep?', 'Only between two prompts.'),
    ].join('\n'),
  });
  return folder;
}

const run = (folder: string, ...args: string[]) => installation.run([...args, '--project', folder, '--json']);

/** Tiny random models, made by the profile's own transformers; those that it knows. */
function makeBases(profile: Profile, output: string, names: readonly string[]): string[] {
  const { python } = managedEnvironment(profile, { installation: repository });
  const find = "import importlib.util as u, pathlib; print(pathlib.Path(u.find_spec('mistral_common').origin).parent)";
  const mistral = execFileSync(toolsPython(), ['-c', find], { encoding: 'utf8' }).trim();
  const pieces = path.join(mistral, 'data', 'tokenizer.model.v1');
  const script = path.join(repository, 'tests', 'support', 'tiny_bases.py');
  const told = execFileSync(python, [script, preparedBase().folder, pieces, output, ...names], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONUTF8: '1', PYTHONPATH: path.join(repository, 'python', 'src') },
  });
  return JSON.parse(told.trim().split('\n').at(-1) ?? '[]') as string[];
}

/** A cell of docs/architectures.md, at once: what comes later may fail. */
function writeCell(name: string, profile: Profile, { mean, max }: Figures): void {
  const lines = readFileSync(TABLE, 'utf8').split('\n');
  const last = lines.findLastIndex((line) => line.startsWith('|'));
  let at = lines.findIndex((line) => line.startsWith(`| \`${name}\` `));
  if (at < 0) lines.splice((at = last + 1), 0, `| \`${name}\` |  |  |  |`);
  const cells = (lines[at] ?? '').split('|');
  cells[3 + PROFILES.indexOf(profile)] = ` ${mean.toFixed(5)} / ${max.toFixed(4)} `;
  lines[at] = cells.join('|');
  writeFileSync(TABLE, lines.join('\n'));
}
