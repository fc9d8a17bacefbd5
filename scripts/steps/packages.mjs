import { existsSync, readFileSync } from 'node:fs';
import { runNpm } from '../support/child.mjs';
import { Problem, say } from '../support/console.mjs';
import { inRoot, ROOT } from '../support/paths.mjs';

const OLDEST_NODE = 20;

export function requireNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= OLDEST_NODE) return;
  throw new Problem(
    `This is Node ${process.versions.node}, and Persona Tuner needs Node ${String(OLDEST_NODE)} or later. ` +
      `Install a newer Node and run the command again.`,
  );
}

/** Installs the npm packages of the lock when `node_modules` does not hold just them. */
export async function installPackages() {
  if (packagesFit()) return;
  say('Installing the npm packages (about 1 GB on disk: llama.cpp comes with all its variants) …');
  await npmCi(ROOT);
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} Package
 * @typedef {Record<string, Package>} Packages
 */

/** npm writes `node_modules/.package-lock.json` last, so an install that was cut short does not fit. */
function packagesFit() {
  const hidden = inRoot('node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const { '': _root, ...wanted } = readPackages(inRoot('package-lock.json'));
  const installed = readPackages(hidden);
  const same = (/** @type {string} */ name) =>
    installed[name]?.version === wanted[name]?.version && installed[name]?.integrity === wanted[name]?.integrity;
  // Optional packages are there for this platform only.
  const needed = Object.keys(wanted).filter((name) => !wanted[name]?.optional || installed[name]);
  return needed.every(same) && Object.keys(installed).every((name) => name in wanted);
}

/**
 * @param {string} file
 * @returns {Packages}
 */
function readPackages(file) {
  const lock = /** @type {{ packages: Packages }} */ (JSON.parse(readFileSync(file, 'utf8')));
  return lock.packages;
}

/**
 * `npm ci` with errors that say what to do.
 *
 * @param {string} folder
 * @param {string[]} [options]
 */
export async function npmCi(folder, options = []) {
  await npm(['ci', ...options], folder);
}

/**
 * @param {string[]} args
 * @param {string} cwd
 */
export async function npm(args, cwd) {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const ran = await runNpm([...args, ...quiet], { cwd, stdout: 'capture', stderr: 'capture' }).catch(() => {
    throw new Problem('npm was not found. It comes with Node; install Node again, or put npm on the PATH.');
  });
  if (ran.code === 0) return;
  const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/.exec(
    ran.output,
  );
  throw new Problem(
    unreachable
      ? `The npm registry cannot be reached (${unreachable[0]}). Check the network, or the proxy and registry in npm's ` +
          `settings, and run the command again.`
      : `'npm ${args.join(' ')}' failed in ${cwd}:\n${ran.output.trim().split('\n').slice(-20).join('\n')}`,
  );
}
