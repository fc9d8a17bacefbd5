import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SERVER } from '../../scripts/steps/testHost.mjs';

const START_SECONDS = 30;
const STOP_MS = 5_000;

/** A window without anything that VS Code would tell a newcomer. */
const SETTINGS = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.enableExperiments': false,
  'workbench.colorTheme': 'Default Dark Modern',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'files.simpleDialog.enable': true,
  'chat.commandCenter.enabled': false,
  'window.commandCenter': false,
};

/**
 * @typedef {object} ServerOptions
 * @property {string} [folder] - opened in the window; without one the window is empty
 * @property {string[]} [vsix] - extensions to install
 * @property {Record<string, unknown>} [settings] - the person's settings, over a quiet window's
 * @property {Record<string, string>} [env] - for the extension host
 * @property {number} [port] - default: a free one
 * @property {boolean} [ownHome] - an empty home folder for the extension host (default), else the person's
 *
 * @typedef {object} Server
 * @property {number} port
 * @property {(extension?: string, tests?: string) => string} address - of a window, with an extension under development
 * @property {() => string} log
 * @property {() => Promise<void>} stop - ends it and deletes its data
 */

/**
 * Starts VS Code's server with fresh data.
 *
 * @param {ServerOptions} [options]
 * @returns {Promise<Server>}
 */
export async function startServer({ folder, vsix = [], settings = {}, env = {}, port, ownHome = true } = {}) {
  const data = mkdtempSync(path.join(tmpdir(), 'persona-tuner-vscode-'));
  const at = (/** @type {string} */ name) => path.join(data, name);
  for (const name of ['home', 'data/User', 'extensions']) mkdirSync(at(name), { recursive: true });
  writeFileSync(at('data/User/settings.json'), JSON.stringify({ ...SETTINGS, ...settings }, null, 2));

  const variables = environment(ownHome ? at('home') : undefined, env);
  const folders = ['--server-data-dir', data, '--extensions-dir', at('extensions')];
  for (const file of vsix) await installExtension(file, folders, variables);

  const listening = port ?? (await freePort());
  const logFile = at('server.log');
  const out = openSync(logFile, 'w');
  const log = () => readFileSync(logFile, 'utf8');
  const listen = ['--host', '127.0.0.1', '--port', String(listening), '--without-connection-token'];
  const quiet = ['--accept-server-license-terms', '--telemetry-level', 'off', '--reconnection-grace-time', '0'];
  // A group of its own, so that stopping it ends its extension hosts too.
  const server = spawn(process.execPath, [entry(), ...listen, ...quiet, ...folders], {
    env: variables,
    stdio: ['ignore', out, out],
    detached: true,
  });
  const gone = new Promise((resolve) => server.once('exit', resolve));
  const kill = (/** @type {NodeJS.Signals} */ signal) => {
    try {
      if (server.pid !== undefined) process.kill(-server.pid, signal);
    } catch {
      // It has ended already.
    }
  };
  const killNow = () => {
    kill('SIGKILL');
  };
  process.once('exit', killNow);
  const stop = async () => {
    kill('SIGTERM');
    const slow = sleep(STOP_MS, 'slow', { ref: false });
    if ((await Promise.race([gone, slow])) === 'slow') kill('SIGKILL');
    await gone;
    process.off('exit', killNow);
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  };

  const base = `http://127.0.0.1:${String(listening)}/`;
  const end = Date.now() + START_SECONDS * 1000;
  for (;;) {
    const answer = await fetch(`${base}version`).catch(() => undefined);
    if (answer?.ok) break;
    if (Date.now() < end && server.exitCode === null) {
      await sleep(100);
      continue;
    }
    const reason = log();
    await stop();
    throw new Error(`VS Code's server did not start:\n${reason.slice(-3000)}`);
  }
  const remote = (/** @type {string} */ file) => `vscode-remote://127.0.0.1:${String(listening)}${encodeURI(file)}`;
  return {
    port: listening,
    log,
    stop,
    address(extension, tests) {
      const query = new URLSearchParams(folder === undefined ? { ew: 'true' } : { folder });
      const payload = [];
      if (extension) payload.push(['extensionDevelopmentPath', remote(extension)]);
      if (tests) payload.push(['extensionTestsPath', remote(tests)]);
      if (payload.length > 0) query.set('payload', JSON.stringify(payload));
      return `${base}?${query.toString()}`;
    },
  };
}

const entry = () => path.join(SERVER, 'out', 'server-main.js');

/**
 * @param {string | undefined} home
 * @param {Record<string, string>} added
 * @returns {NodeJS.ProcessEnv}
 */
function environment(home, added) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('VSCODE_') && name !== 'NODE_OPTIONS');
  const homes = home && {
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_DATA_HOME: path.join(home, '.local', 'share'),
    XDG_CACHE_HOME: path.join(home, '.cache'),
  };
  // No gallery: nothing is looked up on the network.
  return { ...Object.fromEntries(kept), ...homes, EXTENSIONS_GALLERY: '{}', ...added };
}

/**
 * @param {string} file
 * @param {string[]} folders
 * @param {NodeJS.ProcessEnv} env
 */
function installExtension(file, folders, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry(), ...folders, '--install-extension', file], { env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
    }
    child.once('error', reject);
    child.once('close', () => {
      if (output.includes('was successfully installed')) resolve(undefined);
      else reject(new Error(`${file} could not be installed:\n${output}`));
    });
  });
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  });
}
