import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../support/child.mjs';
import { Problem } from '../support/console.mjs';
import { hashOf, inRoot, which } from '../support/paths.mjs';

const LOCK = 'python/locks/dev.txt';
const FOLDER = inRoot('.venv');
const STAMP = path.join(FOLDER, '.installed');
const PYTHON = path.join(FOLDER, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));

/**
 * pytest, ruff and mypy in `.venv/`, over the packages of the managed environment, which stays as its lock made it.
 *
 * @param {string} managedPython - interpreter of the managed environment
 * @returns the interpreter that has both
 */
export async function installPythonTools(managedPython) {
  const wanted = `${managedPython} ${hashOf([LOCK])}`;
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return PYTHON;
  rmSync(FOLDER, { recursive: true, force: true });
  const lock = ['--require-hashes', '-r', inRoot(LOCK)];
  const uv = which('uv');
  if (uv) {
    await succeed(uv, ['venv', '--no-config', '--python', managedPython, FOLDER]);
    await succeed(uv, ['pip', 'install', '--python', PYTHON, ...lock]);
  } else {
    await succeed(managedPython, ['-m', 'venv', FOLDER]);
    await succeed(PYTHON, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...lock]);
  }
  writeFileSync(path.join(await sitePackages(PYTHON), 'managed.pth'), `${await sitePackages(managedPython)}\n`);
  writeFileSync(STAMP, wanted);
  return PYTHON;
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
