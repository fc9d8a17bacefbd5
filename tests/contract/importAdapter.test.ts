import { execFileSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ParityReport } from '../../protocol/run';
import { listRuns, readParity } from '../../extension/services/runs/runs';
import { bundleInstallation, repository, type Installation } from '../support/bundles';
import { smallPersona } from '../support/smallPersona';
import { temporaryFolder } from '../support/temporary';

let persona: Awaited<ReturnType<typeof smallPersona>>;
let installation: Installation;
beforeAll(async () => {
  persona = await smallPersona();
  installation = bundleInstallation();
});
afterAll(() => installation.remove());

/** See tests/support/make_adapter.py. */
type Recipe = Readonly<Record<string, unknown>>;

async function makeAdapter(recipe: Recipe): Promise<string> {
  const folder = path.join(await temporaryFolder(), 'adaptador é');
  const { file, variables } = persona.environment.command();
  const script = path.join(repository, 'tests/support/make_adapter.py');
  execFileSync(file, [script, persona.base.huggingFaceFolder, folder], {
    env: { ...process.env, ...variables },
    input: JSON.stringify(recipe),
  });
  return folder;
}

function takeIn(folder: string) {
  return installation.run(['import', folder, '--json', '--project', persona.project.folder]);
}

const PATTERNED = {
  lora: {
    target_modules: ['q_proj', 'k_proj', 'o_proj', 'down_proj'],
    rank_pattern: { 'layers.1.self_attn.q_proj': 2, down_proj: 6 },
    alpha_pattern: { q_proj: 32, 'model.layers.2.mlp.down_proj': 3 },
    use_rslora: true,
  },
};

it.each([
  ['bf16, rank-stabilised, with ranks and alphas of its own', { ...PATTERNED, dtype: 'bfloat16' }],
  [
    'DoRA of some layers',
    { lora: { ...PATTERNED.lora, use_rslora: false, use_dora: true, layers_to_transform: [0, 1] } },
  ],
])('takes in %s, and llama.cpp answers as PEFT does', async (_name, recipe) => {
  const { exitCode, stdout, stderr } = await takeIn(await makeAdapter(recipe));
  expect(stderr).not.toContain('Warning');
  expect(exitCode).toBe(0);
  const { run, parity } = JSON.parse(stdout) as { run: string; parity: ParityReport };
  expect(parity).toMatchObject({ ids: true, passed: true });
  const summary = (await listRuns(persona.project.runsFolder)).find(({ id }) => id === run);
  expect(summary).toMatchObject({ state: 'completed', step: 0 });
  expect(await readParity({ id: run, folder: summary?.folder ?? '' })).toEqual(parity);
});

it('records what was adapted, and warns of another base model, of layers without a tensor, of an adapter that is zero', async () => {
  const folder = await makeAdapter({
    zero: true,
    drop: ['layers\\.7\\.'],
    config: { base_model_name_or_path: 'meta-llama/Llama-3.2-1B-Instruct' },
  });
  const { exitCode, stdout, stderr } = await takeIn(folder);
  expect(exitCode).toBe(0);
  const { run, warnings } = JSON.parse(stdout) as { run: string; warnings: string[] };
  expect(warnings).toHaveLength(3);
  for (const words of ["'meta-llama/Llama-3.2-1B-Instruct'", '60 layers, and 2 of them', 'never trained'])
    expect(stderr).toContain(words);
  const summary = (await listRuns(persona.project.runsFolder)).find(({ id }) => id === run);
  expect(summary?.manifest?.training).toMatchObject({ rank: 4, alpha: 8, targetModules: ['q_proj', 'v_proj'] });
  // Without its reference, an export asks PEFT again.
  await rm(path.join(summary?.folder ?? '', 'reference.json'));
  const again = await installation.run(['export', run, '--json', '--project', persona.project.folder]);
  expect(JSON.parse(again.stdout)).toMatchObject({ parity: { passed: true } });
});

it.each<[string, Recipe, string]>([
  [
    'a number that is none',
    { fill: { 'layers\\.3\\.self_attn\\.v_proj\\.lora_B': 'nan' } },
    'layers.3.self_attn.v_proj',
  ],
  ['a rank of a thousand millions', { config: { r: 1_000_000_000 } }, 'rank 1000000000'],
  ['tensors that PEFT would leave out', { config: { target_modules: ['v_proj'] } }, 'q_proj'],
  ['another kind of adapter', { config: { peft_type: 'IA3' } }, '"IA3"'],
])('refuses %s by name, and leaves nothing behind', async (_name, recipe, words) => {
  const before = await readdir(persona.project.runsFolder).catch(() => []);
  const { exitCode, stdout, stderr } = await takeIn(await makeAdapter(recipe));
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
  expect(stderr).toContain(words);
  expect(stderr).not.toContain('Traceback');
  expect(await readdir(persona.project.runsFolder).catch(() => [])).toEqual(before);
});
