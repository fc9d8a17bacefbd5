import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { runCommand } from '../../../../extension/services/system/command';
import { distrustPrograms, findProgram, trustedFolders } from '../../../../extension/services/system/programs';
import { surroundings } from '../../../../extension/services/system/surroundings';
import { temporaryFolder, writeFiles } from '../../../support/temporary';

afterEach(() => {
  vi.unstubAllEnvs();
});

function program(folder: string, name: string, script: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

it('a child starts outside of every project, with what the shell says about code left behind', async () => {
  const bin = await temporaryFolder();
  program(bin, 'told', 'pwd; env');
  vi.stubEnv('PATH', `:.:${bin}:/bin:/usr/bin`);
  const foreign = ['PYTHONHOME', 'PYTHONPATH', 'PYTHONINSPECT', 'NODE_OPTIONS', 'NODE_PATH', 'PIP_TARGET', 'UV_PYTHON'];
  for (const name of foreign) vi.stubEnv(name, 'x');
  vi.stubEnv('PIP_INDEX_URL', 'https://packages.example');
  const [folder, ...variables] = (await runCommand({ file: 'told', arguments: [] })).stdout.split('\n');
  expect(folder).toBe('/');
  expect(variables.filter((line) => foreign.some((name) => line.startsWith(`${name}=`)))).toEqual([]);
  expect(variables).toContain(`PATH=${bin}:/bin:/usr/bin`);
  expect(variables).toContain('PIP_INDEX_URL=https://packages.example');
});

it('a program of a project is not started by its name, nor one of the folder that we happen to be in', async () => {
  const project = await temporaryFolder();
  const bin = await temporaryFolder();
  await writeFiles(project, { 'tools/keep': '' });
  const ours = program(bin, 'tool', 'true');
  for (const folder of [project, path.join(project, 'tools')]) program(folder, 'tool', 'true');
  vi.stubEnv('PATH', [path.join(project, 'tools'), project, bin].join(path.delimiter));
  expect(findProgram('tool')).toBe(path.join(project, 'tools', 'tool'));
  distrustPrograms(project);
  expect(findProgram('tool')).toBe(ours);
  vi.stubEnv('PATH', ['', '.', path.relative(process.cwd(), bin)].join(path.delimiter));
  expect(findProgram('tool')).toBeUndefined();
  expect(await runCommand({ file: 'tool', arguments: [] })).toMatchObject({
    failure: expect.stringContaining('not found'),
  });
});

it('what a person keeps in the home folder stays trusted, and added variables win', () => {
  vi.stubEnv('HOME', '/home/someone');
  distrustPrograms('/home/someone');
  distrustPrograms('/home');
  expect(trustedFolders('/home/someone/.local/bin:/usr/bin')).toEqual(['/home/someone/.local/bin', '/usr/bin']);
  expect(surroundings({ PIP_USER: 'x' }).env['PIP_USER']).toBe('x');
});
