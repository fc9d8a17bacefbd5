import { spawn } from 'node:child_process';
import { ROOT } from './paths.mjs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();

// Ctrl-C reaches the children from the terminal itself; this process waits for them to end in order.
process.on('SIGINT', () => {
  if (children.size === 0) process.exit(130);
});
process.on('SIGTERM', () => {
  for (const child of children) child.kill('SIGTERM');
  if (children.size === 0) process.exit(143);
});
process.on('exit', () => {
  for (const child of children) child.kill('SIGTERM');
});

/**
 * @typedef {object} Ran
 * @property {number} code - exit code; 128 where a signal ended it
 * @property {string} output - what was captured, else empty
 *
 * @typedef {object} RunOptions
 * @property {string} [cwd] - default: the checkout
 * @property {Record<string, string>} [env] - added to this process's own
 * @property {'inherit' | 'stderr' | 'capture'} [stdout] - where its stdout goes; default: to stderr
 * @property {'inherit' | 'capture'} [stderr]
 * @property {boolean} [shell]
 */

/**
 * Runs a program to its end; it never outlives this process.
 *
 * @param {string} file
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Ran>}
 */
export function run(file, args, { cwd = ROOT, env = {}, stdout = 'stderr', stderr = 'inherit', shell = false } = {}) {
  return new Promise((resolve, reject) => {
    const out = { inherit: 1, stderr: 2, capture: /** @type {const} */ ('pipe') }[stdout];
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', out, stderr === 'capture' ? 'pipe' : 2],
      shell,
      windowsHide: true,
    });
    children.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
    }
    child.once('error', (error) => {
      children.delete(child);
      reject(error);
    });
    child.once('close', (code) => {
      children.delete(child);
      resolve({ code: code ?? 128, output });
    });
  });
}

/**
 * Runs this Node on a script.
 *
 * @param {string[]} args
 * @param {RunOptions} [options]
 */
export const runNode = (args, options) => run(process.execPath, args, options);

/**
 * Runs the npm that runs us, else the one on the PATH.
 *
 * @param {string[]} args
 * @param {RunOptions} [options]
 */
export function runNpm(args, options) {
  const cli = process.env.npm_execpath;
  if (cli && /\.c?js$/.test(cli)) return runNode([cli, ...args], options);
  // npm is a batch file on Windows, and those start in a shell only.
  return run('npm', args, { ...options, shell: process.platform === 'win32' });
}
