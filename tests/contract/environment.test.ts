import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  managedEnvironment,
  requireReady,
  type Environment,
  type Profile,
} from '../../extension/services/environment/environment';
import { extraPackages, packagesToInstall } from '../../extension/services/environment/extraPackages';
import type { ProgressUpdate } from '../../extension/services/system/progress';
import type { TrainingSettings } from '../../protocol/project';
import { findPython } from '../../extension/services/environment/python';
import { temporaryFolder, writeFiles } from '../support/temporary';
import { makeWheel } from '../support/wheels';

let wheels = '';
let installation = '';

/** A lock of tiny packages, and a find-links folder that has them: all else is the real thing. */
beforeAll(async () => {
  wheels = await temporaryFolder();
  installation = await temporaryFolder();
  const needy = makeWheel(wheels, 'tinyformers', '4.47.1', { requires: 'torch' });
  const model = makeWheel(wheels, 'tinymodel', '0.1.2');
  const board = makeWheel(wheels, 'tinyboard', '1.0.0');
  const { version } = await findPython();
  const python = `cp${version.split('.').slice(0, 2).join('')}`;
  const platform = process.platform === 'linux' ? 'manylinux_2_17' : process.platform;
  const machine = process.arch === 'x64' ? 'x86_64' : 'aarch64';
  makeWheel(wheels, 'torch', '2.13.0+cpu', { tag: `${python}-none-${platform}_${machine}` });
  makeWheel(wheels, 'torch', '2.13.0');
  await writeFiles(path.join(installation, 'python', 'locks'), {
    'stable.txt': `tinyformers==4.47.1 --hash=sha256:${needy}\n`,
    'torch.txt': 'torch==2.13.0\n',
    'base-models.txt': `tinymodel==0.1.2 --hash=sha256:${model}\n`,
    'modern.txt': `# every platform, Python 3.11 and later.\ntinyformers==4.47.1 --hash=sha256:${needy}\n`,
    'loggers.txt': `tinyboard==1.0.0 --hash=sha256:${board}\n`,
    'loggers-modern.txt': `# of its own\ntinyboard==1.0.0 --hash=sha256:${board}\n`,
    'qlora.txt': `tinyboard==1.0.0 --hash=sha256:${board}\n`,
  });
});

afterEach(() => {
  vi.unstubAllEnvs();
});

async function environment(profile: Profile = 'stable'): Promise<Environment & { home: string }> {
  vi.stubEnv('PIP_NO_INDEX', '1');
  // pip splits find-links at spaces, and knows file URLs.
  vi.stubEnv('PIP_FIND_LINKS', new URL(`file://${wheels.split(path.sep).map(encodeURIComponent).join('/')}`).href);
  vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
  const home = await temporaryFolder();
  return { ...managedEnvironment(profile, { installation, home }), home };
}

/** A program on the PATH, for the edge cases of other people's machines. */
function program(folder: string, name: string, script: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe('the environment', () => {
  it('is made once from an unfinished one, by two at the same time, with exactly what the lock says', async () => {
    const made = await environment();
    expect(await made.status()).toEqual({ kind: 'missing' });
    await expect(requireReady(made)).rejects.toMatchObject({ code: 'environment-missing' });
    // What a process that died left behind: half an environment, and its lock.
    const gone = spawn(process.execPath, ['-e', '']);
    await once(gone, 'exit');
    await writeFiles(made.folder, { 'bin/python': 'half', 'half.txt': '' });
    await writeFiles(path.dirname(made.folder), { [`${path.basename(made.folder)}.lock`]: String(gone.pid) });
    expect(await made.status()).toEqual({ kind: 'missing' });

    const messages: string[] = [];
    const progress = ({ message }: { message: string }) => messages.push(message);
    await Promise.all([made.create({ progress }), made.create({ progress })]);
    const versions = { tinyformers: '4.47.1', torch: '2.13.0+cpu', tinymodel: '0.1.2' };
    expect(await made.status()).toMatchObject({ kind: 'ready', versions });
    expect(existsSync(path.join(made.folder, 'half.txt'))).toBe(false);
    expect(messages.filter((message) => message.startsWith('Making the environment'))).toHaveLength(1);
    expect(messages).toContain('Waiting for another window that is setting up');
    expect(messages).toContainEqual(expect.stringMatching(/Installing torch 2\.13\.0 \(.*CPU build at hand\)/));

    // The accident of a later install: another version than the lock's.
    makeWheel(wheels, 'tinyformers', '5.23.0', { requires: 'torch' });
    execFileSync(made.python, ['-m', 'pip', 'install', '-q', '--no-deps', 'tinyformers==5.23.0']);
    expect(await made.status()).toEqual({
      kind: 'damaged',
      reason: 'tinyformers is 5.23.0, its lock says 4.47.1',
      leftPin: true,
    });
    await expect(requireReady(made)).rejects.toMatchObject({ code: 'environment-damaged' });
    await made.create();
    expect(await made.status()).toMatchObject({ kind: 'ready', versions });

    rmSync(made.python);
    expect(await made.status()).toMatchObject({ kind: 'damaged', reason: expect.stringContaining('does not run') });
    await made.remove();
    expect(await made.status()).toEqual({ kind: 'missing' });
  });

  it('that cannot be installed says why, and leaves no lock behind', async () => {
    const made = await environment();
    vi.stubEnv('PIP_FIND_LINKS', '');
    const error = await made.create().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'install-failed', message: expect.stringContaining('tinyformers') });
    expect((error as { detail: string }).detail).toContain('tinyformers');
    expect((await made.status()).kind).toBe('missing');
    expect(await readdir(path.dirname(made.folder))).not.toContain(`${path.basename(made.folder)}.lock`);
  });

  it('stops when it is cancelled, and ends its children', async () => {
    const made = await environment();
    const bin = await temporaryFolder();
    const pidFile = path.join(bin, 'pid');
    program(
      bin,
      'python3.12',
      `case "$*" in *venv*) echo $$ > '${pidFile}'; exec sleep 600;; *) echo '{"executable":"x","version":"3.12.1"}';; esac`,
    );
    vi.stubEnv('PATH', `${bin}:/bin:/usr/bin`);
    const abort = new AbortController();
    const creating = made.create({
      signal: abort.signal,
      progress: ({ message }) => {
        if (message.startsWith('Making'))
          void vi.waitFor(() => expect(existsSync(pidFile)).toBe(true)).then(() => abort.abort());
      },
    });
    await expect(creating).rejects.toMatchObject({ code: 'cancelled' });
    const pid = Number(execFileSync('cat', [pidFile], { encoding: 'utf8' }));
    expect(() => process.kill(pid, 0)).toThrow();
    expect(existsSync(made.folder)).toBe(false);
  });

  it('says so when the disk is full', async () => {
    const made = await environment();
    const bin = await temporaryFolder();
    const full = `echo "OSError: [Errno 28] No space left on device" >&2; exit 1`;
    program(bin, 'python3.12', `case "$*" in *venv*) ${full};; *) echo '{"executable":"x","version":"3.12.1"}';; esac`);
    vi.stubEnv('PATH', `${bin}:/bin`);
    await expect(made.create()).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringContaining(made.folder),
    });
  });
});

describe('packages that few runs need', () => {
  const lora: Pick<TrainingSettings, 'loggers' | 'method'> = { loggers: [], method: 'lora' };

  it('lie beside the environment, which stays as it was, and are fetched when a run first needs them', async () => {
    const made = await environment();
    vi.stubEnv('PERSONA_TUNER_HOME', made.home);
    await made.create();
    const before = await made.status();
    expect(await extraPackages(made, lora)).toEqual({});
    const logging = await extraPackages(made, { ...lora, loggers: ['tensorboard'] });
    const { PERSONA_TUNER_EXTRA_PACKAGES: folder = '' } = logging;
    expect(await readdir(path.join(made.home, 'environments'))).toContain(path.basename(folder));
    expect(execFileSync(path.join(folder, 'bin', 'python'), ['-c', 'import tinyboard; print(1)']).toString()).toBe(
      '1\n',
    );
    const both = await extraPackages(made, { loggers: ['mlflow'], method: 'qlora' });
    expect(both['PERSONA_TUNER_EXTRA_PACKAGES']?.split(path.delimiter)).toEqual([
      expect.stringMatching(/environments.qlora-/),
      folder,
    ]);
    expect(await made.status()).toEqual(before);
    vi.stubEnv('PIP_FIND_LINKS', '');
    expect(await extraPackages(made, { ...lora, loggers: ['mlflow'] })).toEqual(logging);
  });

  it('are those of the profile, and of its Python', async () => {
    const made = await environment('modern');
    vi.stubEnv('PERSONA_TUNER_HOME', made.home);
    await made.create();
    const { PERSONA_TUNER_EXTRA_PACKAGES: folder = '' } = await extraPackages(made, { ...lora, loggers: ['mlflow'] });
    const [, minor = ''] = (await findPython()).version.split('.');
    expect(path.basename(folder)).toMatch(new RegExp(`^loggers-modern-py3\\.${minor}-[0-9a-f]{12}$`));
  });

  it('are told before a run that is the first to need them, and while they come, as at the set-up', async () => {
    const made = await environment();
    vi.stubEnv('PERSONA_TUNER_HOME', made.home);
    await made.create();
    const both: Pick<TrainingSettings, 'loggers' | 'method'> = { loggers: ['mlflow'], method: 'qlora' };
    const wanted = await packagesToInstall(made, both);
    expect(wanted.map(({ names, setting }) => [names.join(), setting])).toEqual([
      ['bitsandbytes', 'method'],
      ['TensorBoard,MLflow', 'loggers'],
    ]);
    expect(await packagesToInstall(made, lora)).toEqual([]);
    const told: ProgressUpdate[] = [];
    await extraPackages(made, both, { progress: (update) => told.push(update) });
    expect(told.map(({ message }) => message)).toEqual([
      'Installing bitsandbytes (about 86 MiB), for this and later runs',
      'Installing tinyboard',
      'Installing TensorBoard and MLflow (about 38 MiB), for this and later runs',
      'Installing tinyboard',
    ]);
    const fractions = told.map(({ fraction }) => fraction ?? -1);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect([fractions[0], fractions[2]]).toEqual([0, 0.5]);
    expect(await packagesToInstall(made, both)).toEqual([]);
  });

  it('leave nothing half when they are cancelled, and the run does not start without them', async () => {
    const made = await environment();
    vi.stubEnv('PERSONA_TUNER_HOME', made.home);
    await made.create();
    const before = await readdir(path.join(made.home, 'environments'));
    const controller = new AbortController();
    const cancelling = extraPackages(
      made,
      { ...lora, loggers: ['mlflow'] },
      {
        signal: controller.signal,
        progress: ({ message }) => {
          if (message === 'Installing tinyboard') controller.abort();
        },
      },
    );
    await expect(cancelling).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readdir(path.join(made.home, 'environments'))).toEqual(before);
  });

  it('are done without where they are for loggers, and not where they are for the method', async () => {
    const made = await environment();
    vi.stubEnv('PERSONA_TUNER_HOME', made.home);
    await made.create();
    vi.stubEnv('PIP_FIND_LINKS', '');
    expect(await extraPackages(made, { ...lora, loggers: ['mlflow'] })).toEqual({});
    await expect(extraPackages(made, { ...lora, method: 'qlora' })).rejects.toMatchObject({ code: 'install-failed' });
  });
});
