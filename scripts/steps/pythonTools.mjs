import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../support/child.mjs';
import { Problem } from '../support/console.mjs';
import { hashOf, inRoot, which } from '../support/paths.mjs';

/**
 * pytest, ruff and mypy in `.venv/`.
 *
 * @param {string} managedPython - interpreter of the managed environment
 * @returns the interpreter that has both
 */
export const installPythonTools = (managedPython) => installOver(managedPython, 'python/locks/dev.txt', '.venv');

/**
 * TRL in `.venv-bench/`, apart: installed into the managed environment, it would replace transformers.
 *
 * @param {string} managedPython
 */
export const installBenchTools = (managedPython) => installOver(managedPython, 'python/locks/bench.txt', '.venv-bench');

/**
 * The packages whose files tests read, without what they import, in `.venv-test-data/`.
 *
 * @param {string} managedPython
 */
export const installTestData = (managedPython) =>
  installOver(managedPython, 'python/locks/test-data.txt', '.venv-test-data');

/**
 * The packages of a lock over those of the managed environment, which stays as its own lock made it.
 *
 * @param {string} managedPython
 * @param {string} lockFile
 * @param {string} name - of the folder, in the checkout
 * @returns the interpreter that has both
 */
async function installOver(managedPython, lockFile, name) {
  const folder = inRoot(name);
  const stamp = path.join(folder, '.installed');
  const python = path.join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  const wanted = `${managedPython} ${hashOf([lockFile])}`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  rmSync(folder, { recursive: true, force: true });
  const lock = ['--no-deps', '--require-hashes', '-r', inRoot(lockFile)];
  const uv = which('uv');
  if (uv) {
    await succeed(uv, ['venv', '--no-config', '--python', managedPython, folder]);
    await succeed(uv, ['pip', 'install', '--python', python, ...lock]);
  } else {
    await succeed(managedPython, ['-m', 'venv', folder]);
    await succeed(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...lock]);
  }
  writeFileSync(path.join(await sitePackages(python), 'managed.pth'), `${await sitePackages(managedPython)}\n`);
  writeFileSync(stamp, wanted);
  return python;
}

/** @param {string} python */
async function sitePackages(python) {
  return (await succeed(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'])).trim();
}

/**
 * @param {string} file
 * @param {string[]} args
 */
async function succeed(file, args) {
  const { code, output } = await run(file, args, { stdout: 'capture', env: { PYTHONUTF8: '1' } });
  if (code === 0) return output;
  throw new Problem(
    `The Python tools for development could not be installed: '${path.basename(file)} ${args.join(' ')}' failed.`,
  );
}
