import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { managedEnvironment } from '../../../../extension/services/environment/environment';
import { findPython } from '../../../../extension/services/environment/python';
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
    const old = program(bin, 'mine', `echo '{"executable":"/old","version":"3.13.0"}'`);
    await expect(findPython(old)).rejects.toThrow(`'${old}' cannot be used: it is version 3.13.0`);
    vi.stubEnv('PERSONA_TUNER_PYTHON', path.join(bin, 'none'));
    await expect(findPython()).rejects.toMatchObject({ code: 'python-unsuitable' });
  });
});

it('an installation without its locks says so', async () => {
  const empty = await temporaryFolder();
  expect(() => managedEnvironment('stable', { installation: empty })).toThrow('has no lock files');
});
