import { lstat, mkdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { examine, hasProblem } from '../../../../extension/services/doctor/doctor';
import type { Environment, EnvironmentStatus } from '../../../../extension/services/environment/environment';
import { ANY_PYTHON } from '../../../../extension/services/environment/python';
import { openProject } from '../../../../extension/services/projects/project';
import { cudaOfBuild, torchBackend } from '../../../../extension/services/environment/torchBuild';
import { temporaryFolder, writeFiles } from '../../../support/temporary';

let home = '';
let snapshot = '';

beforeEach(async () => {
  home = await temporaryFolder();
  vi.stubEnv('HF_HOME', path.join(home, 'hf'));
  vi.stubEnv('HF_HUB_CACHE', '');
  // As the hub's tools lay a model down: links into blobs that are named by their hash.
  snapshot = path.join(home, 'hf', 'hub', 'models--acme--tiny', 'snapshots', 'abc');
  await writeFiles(path.join(home, 'hf', 'hub', 'models--acme--tiny', 'blobs'), {
    '0123': JSON.stringify({ model_type: 'phi3', rope_scaling: { rope_type: 'longrope', factor: 4 } }),
  });
  await mkdir(snapshot, { recursive: true });
  await symlink('../../blobs/0123', path.join(snapshot, 'config.json'));
});

afterEach(() => {
  vi.unstubAllEnvs();
});

async function findings(status: EnvironmentStatus, baseModel = 'acme/tiny') {
  await writeFiles(home, {
    'persona.json': JSON.stringify({ name: 'Ana', baseModel, datasets: { train: ['a.jsonl'] } }),
  });
  const environment: Environment = {
    ...{ profile: 'stable', folder: home, installation: home, python: '/none', fitting: ANY_PYTHON },
    command: () => ({ file: '/none', arguments: [] }),
    status: () => Promise.resolve(status),
    create: () => Promise.resolve(),
    remove: () => Promise.resolve(),
  };
  // What Pythons this machine has is asked elsewhere, and takes its time.
  return examine({ environment, installation: home, home, python: '/none', project: await openProject(home) });
}

const ready = (versions: Record<string, string>): EnvironmentStatus => ({ kind: 'ready', python: 'x', versions });

describe('the doctor', () => {
  it('names a package that left its pin, and the cure', async () => {
    const found = await findings({
      kind: 'damaged',
      reason: 'transformers is 5.23.0, its lock says 4.47.1',
      leftPin: true,
    });
    expect(hasProblem(found)).toBe(true);
    expect(found.find(({ code }) => code === 'package-left-pin')).toMatchObject({
      severity: 'error',
      message: "In the environment 'stable', transformers is 5.23.0, its lock says 4.47.1.",
      cause: expect.stringContaining('Installing one package by hand'),
      cure: { command: 'personaTuner.environment.setUp', cli: 'persona-tuner env create' },
    });
  });

  it('says of a model of the hub that it is not prepared, and where its files lie', async () => {
    const found = await findings({ kind: 'missing' });
    expect(found.find(({ code }) => code === 'model-not-cached')?.message).toContain(snapshot);
    expect(
      (await findings({ kind: 'missing' }, 'acme/other')).find(({ code }) => code === 'model-not-cached')?.message,
    ).toBe("The base model 'acme/other' is not prepared and is not in the cache either.");
  });

  it('finds bitsandbytes without a card, as a warning', async () => {
    vi.stubEnv('PATH', '/bin:/usr/bin');
    const found = await findings(ready({ torch: '2.13.0+cpu', bitsandbytes: '0.45.0' }));
    expect(found.find(({ code }) => code === 'bitsandbytes-without-gpu')?.severity).toBe('warning');
  });

  it("mends a rope_scaling that the model's own code cannot read, and keeps what was there", async () => {
    const config = path.join(snapshot, 'config.json');
    const rope = async () => (await findings({ kind: 'missing' })).filter(({ code }) => code === 'rope-scaling-type');
    expect(await rope()).toEqual([]);
    await writeFiles(snapshot, { 'modeling_phi3.py': 'kind = self.config.rope_scaling["type"]\n' });
    const [finding] = await rope();
    expect(finding?.message).toContain("without 'type', which modeling_phi3.py looks for");
    const before = await readFile(config, 'utf8');
    await finding?.mend?.();
    expect(JSON.parse(await readFile(config, 'utf8'))).toMatchObject({
      model_type: 'phi3',
      rope_scaling: { type: 'longrope', rope_type: 'longrope', factor: 4 },
    });
    expect(await readFile(`${config}.backup`, 'utf8')).toBe(before);
    expect((await lstat(config)).isSymbolicLink()).toBe(false);
    expect(await readFile(path.join(snapshot, '../../blobs/0123'), 'utf8')).toBe(before);
    expect(await rope()).toEqual([]);
  });
});

describe('the build of torch', () => {
  it.each([
    ['13.1', 'cu130'],
    ['12.9', 'cu128'],
    ['12.6', 'cu126'],
    ['11.4', 'cpu'],
    [undefined, 'cu130'],
  ])('for a driver with CUDA %s is %s', (driver, backend) => {
    expect(torchBackend(driver)).toBe(backend);
  });

  it('tells its CUDA by its version', () => {
    expect(cudaOfBuild('2.13.0+cu128')).toBe('12.8');
    expect(cudaOfBuild('2.13.0+cpu')).toBeUndefined();
  });
});
