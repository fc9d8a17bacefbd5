import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { copyExample } from '../../tests/host/exampleProject.mjs';
import { runInHost } from '../../tests/host/inHost.mjs';
import { inRoot, ROOT } from '../support/paths.mjs';
import { readReport, reportFile } from './counts.mjs';

const TIMEOUT_MINUTES = 15;
const BUILT = inRoot('out', 'vscode-tests');

/**
 * Runs `tests/vscode` inside VS Code, on a copy of the example project.
 *
 * @param {string} browser - executable of a Chromium
 * @param {Record<string, string>} env
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
export async function runTestsInHost(browser, env) {
  await bundleTests();
  const file = reportFile('vscode.json');
  const example = copyExample();
  try {
    await runInHost({
      extension: ROOT,
      tests: path.join(BUILT, 'index.js'),
      folder: example.folder,
      browser,
      env: { ...env, PERSONA_TUNER_TEST_RESULTS: file },
      screenshot: inRoot('tests', 'artifacts', 'screenshots', 'vscode-timeout.png'),
      timeoutMinutes: TIMEOUT_MINUTES,
    });
  } finally {
    example.remove();
  }
  return /** @type {import('./counts.mjs').Counts} */ (JSON.parse(readReport(file)));
}

async function bundleTests() {
  rmSync(BUILT, { recursive: true, force: true });
  const names = readdirSync(inRoot('tests', 'vscode')).filter((name) => /^index\.ts$|\.test\.ts$/.test(name));
  await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: names.map((name) => `tests/vscode/${name}`),
    outdir: BUILT,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
}
