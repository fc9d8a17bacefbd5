import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { managedEnvironment } from '../../../../extension/services/environment/environment';
import { ANY_PYTHON, findPython } from '../../../../extension/services/environment/python';
import { findOrInstallPython } from '../../../../extension/services/environment/uvPython';
import { repository } from '../../../support/bundles';
import { temporaryFolder } from '../../../support/temporary';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A program on the PATH, for the edge cases of other people's machines. */
function program(folder: string, name: string, script: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe('Python', () => {
  it('that is nowhere: every name that was tried is told', async () => {
    vi.stubEnv('PATH', await temporaryFolder());
    vi.stubEnv('PERSONA_TUNER_PYTHON', undefined);
    const error = await findPython().catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ code: 'python-missing' });
    expect((error as Error).message).toMatch(/python3\.12 \(not found\).*python3 \(not found\).*py -3/);
  });

  it('of a wrong version is passed over for one that fits', async () => {
    const bin = await temporaryFolder();
    program(bin, 'python3.12', 'echo "pyenv: python3.12: command not found" >&2; exit 127');
    program(bin, 'python3.11', `echo '{"executable":"/old","version":"3.8.18"}'`);
    program(bin, 'python3', `echo '{"executable":"/right","version":"3.10.13"}'`);
    vi.stubEnv('PATH', bin);
    vi.stubEnv('PERSONA_TUNER_PYTHON', undefined);
    expect(await findPython()).toMatchObject({ executable: '/right', version: '3.10.13' });
  });

  it('that the person chose is not silently replaced', async () => {
    const bin = await temporaryFolder();
    const chosen = program(bin, 'mine', `echo '{"executable":"/new","version":"3.15.0"}'`);
    await expect(findPython({ chosen })).rejects.toThrow(
      `The Python at '${chosen}' cannot be used: it is version 3.15.0. Choose a Python 3.10 to 3.14.`,
    );
    vi.stubEnv('PERSONA_TUNER_PYTHON', path.join(bin, 'none'));
    await expect(findPython()).rejects.toMatchObject({ code: 'python-unsuitable' });
  });

  it.each(['3.10.13', '3.13.0', '3.14.2'])('%s fits', async (version) => {
    const bin = await temporaryFolder();
    const chosen = program(bin, 'mine', `echo '{"executable":"/mine","version":"${version}"}'`);
    expect(await findPython({ chosen })).toMatchObject({ version });
  });

  it('that is too old for a profile is passed over; chosen by name, the error says whose limit that is', async () => {
    const { fitting } = managedEnvironment('modern', { installation: repository });
    const bin = await temporaryFolder();
    const chosen = program(bin, 'python3', `echo '{"executable":"/old","version":"3.10.13"}'`);
    vi.stubEnv('PATH', bin);
    vi.stubEnv('PERSONA_TUNER_PYTHON', undefined);
    await expect(findPython({ fitting })).rejects.toThrow(
      /^No Python 3\.11 to 3\.14, which profile modern needs, was found\. .*python3 \(it is version 3\.10\.13\)/,
    );
    await expect(findPython({ fitting, chosen })).rejects.toThrow(
      'it is version 3.10.13, and profile modern needs Python 3.11 or later. Choose a Python 3.11 to 3.14.',
    );
  });
});

describe("uv's own Python", () => {
  /** Behaves as uv does: it has a Python after it was asked to install one. */
  async function uv(): Promise<string> {
    const bin = await temporaryFolder();
    const python = program(bin, 'managed', `echo '{"executable":"/managed","version":"3.12.9"}'`);
    program(
      bin,
      'uv',
      `echo "$*" >> '${bin}/asked'
       case "$1 $2" in
         "python install") : > '${bin}/installed';;
         "python find") [ -e '${bin}/installed' ] && echo '${python}';;
         *) echo 'uv 0.9';;
       esac`,
    );
    vi.stubEnv('PATH', bin);
    vi.stubEnv('PERSONA_TUNER_PYTHON', undefined);
    return bin;
  }

  it('is installed where none fits, and found the next time', async () => {
    const bin = await uv();
    const told: string[] = [];
    const find = () => findOrInstallPython({ fitting: ANY_PYTHON }, (message) => told.push(message));
    expect(await find()).toMatchObject({ version: '3.12.9' });
    expect(told).toEqual(['Installing Python 3.12 with uv (about 30 MB)']);
    expect(readFileSync(path.join(bin, 'asked'), 'utf8')).toContain('python install --no-config 3.12\n');
    expect(await find()).toMatchObject({ version: '3.12.9' });
    expect(told).toHaveLength(1);
  });

  it('does not stand in for one that the person chose', async () => {
    await uv();
    vi.stubEnv('PERSONA_TUNER_PYTHON', '/none/python');
    await expect(findOrInstallPython({ fitting: ANY_PYTHON }, () => undefined)).rejects.toMatchObject({
      code: 'python-unsuitable',
    });
  });
});

it('an installation without its locks says so', async () => {
  const empty = await temporaryFolder();
  expect(() => managedEnvironment('stable', { installation: empty })).toThrow('has no lock files');
});
