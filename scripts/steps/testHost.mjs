import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runNode } from '../support/child.mjs';
import { Problem, say } from '../support/console.mjs';
import { hashOf, inRoot, which } from '../support/paths.mjs';
import { patchWebviews } from '../vscode-host/patchWebviews.mjs';
import { npm, npmCi } from './packages.mjs';
import { installFromDebian } from './debian.mjs';

const SOURCE = 'scripts/vscode-host';
const FOLDER = inRoot('.vscode-test-host');
const STAMP = path.join(FOLDER, '.installed');

/** Folder of the VS Code server that the tests and `npm start` run. */
export const SERVER = path.join(FOLDER, 'node_modules', 'code-server', 'lib', 'vscode');

/** Installs VS Code, as npm's code-server carries it, into `.vscode-test-host/`; does nothing twice. */
export async function installTestHost() {
  if (process.platform === 'win32') {
    throw new Problem(
      'The test host runs on Linux and macOS only. On Windows, use WSL, or the VS Code installed there.',
    );
  }
  const wanted = hashOf([SOURCE]);
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  say('Installing VS Code for the tests (about 300 MB on disk) …');
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER);
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
    copyFileSync(inRoot(SOURCE, file), path.join(FOLDER, file));
  }
  const options = ['--ignore-scripts', '--omit=dev'];
  await npmCi(FOLDER, options);
  // Its own lock (npm-shrinkwrap.json) lacks a development package, which `npm ci` refuses and `npm install` passes over.
  await npm(['install', ...options], SERVER);
  symlinkSync('node_modules', path.join(SERVER, 'node_modules.asar'));
  await provideRipgrep();
  patchWebviews(SERVER);
  writeFileSync(STAMP, wanted);
}

/** VS Code searches with ripgrep; its package fetches the program in an install script, which we do not run unless we must. */
async function provideRipgrep() {
  const ripgrep = path.join(SERVER, 'node_modules', '@vscode', 'ripgrep');
  await installFromDebian('ripgrep', () => which('rg'));
  const found = which('rg');
  if (found) {
    mkdirSync(path.join(ripgrep, 'bin'), { recursive: true });
    symlinkSync(found, path.join(ripgrep, 'bin', 'rg'));
    return;
  }
  const { code } = await runNode([path.join(ripgrep, 'lib', 'postinstall.js')], { cwd: ripgrep });
  if (code !== 0) throw new Problem("ripgrep is missing. Install it with the system's package manager and try again.");
}
