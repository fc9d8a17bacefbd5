// `npm run check [-- NAME…]`: all that can be said of the code without running it. Every check runs; any that fails fails the whole.
import { setUpCode } from './setup.mjs';
import { createEnvironment } from './steps/environment.mjs';
import { installPythonTools } from './steps/pythonTools.mjs';
import { run, runNode } from './support/child.mjs';
import { main, Problem, say, secondsSince } from './support/console.mjs';
import { inRoot } from './support/paths.mjs';

const TYPED = ['.', 'webview', 'tests', 'tests/vscode', 'scripts'];
const CRUISED = ['protocol', 'extension', 'webview'];

/** @type {Record<string, () => Promise<{ code: number, output: string }>>} */
const CHECKS = {
  format: () => node('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
  lint: () => node('eslint/bin/eslint.js', '--max-warnings', '0', '.'),
  types: () => oneAfterTheOther(TYPED, (project) => node('typescript/bin/tsc', '--noEmit', '-p', project)),
  imports: () =>
    node('dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs', ...CRUISED),
  unused: () => node('knip/bin/knip.js', '--no-progress'),
  manifest: () =>
    node('vitest/vitest.mjs', 'run', '--project', 'unit', 'tests/unit/manifest.test.ts', 'tests/unit/docs.test.ts'),
  'python-format': () => python('ruff', 'format', '--check', '.'),
  'python-lint': () => python('ruff', 'check', '.'),
  'python-types': () => python('mypy'),
};

/**
 * @param {string} script - in node_modules
 * @param {string[]} args
 */
function node(script, ...args) {
  return runNode([inRoot('node_modules', ...script.split('/')), ...args], { stdout: 'capture', stderr: 'capture' });
}

/** @type {Promise<string> | undefined} */
let pythonTools;

/** @param {string[]} args */
async function python(...args) {
  pythonTools ??= createEnvironment().then(({ python }) => installPythonTools(python));
  return run(await pythonTools, ['-m', ...args], { cwd: inRoot('python'), stdout: 'capture', stderr: 'capture' });
}

/**
 * @template T
 * @param {T[]} items
 * @param {(item: T) => Promise<{ code: number, output: string }>} check
 */
async function oneAfterTheOther(items, check) {
  const all = { code: 0, output: '' };
  for (const item of items) {
    const { code, output } = await check(item);
    all.code ||= code;
    all.output += output;
  }
  return all;
}

await main(async () => {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !(name in CHECKS));
  if (unknown.length > 0) {
    throw new Problem(`There is no check '${unknown.join("', '")}'. There are: ${Object.keys(CHECKS).join(', ')}.`);
  }
  await setUpCode();
  let failed = 0;
  for (const [name, check] of Object.entries(CHECKS)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const started = performance.now();
    const { code, output } = await check();
    say(`${code === 0 ? '✓' : '✗'} ${name}: ${String(secondsSince(started))} s`);
    if (code === 0) continue;
    failed++;
    say(output.trimEnd());
  }
  say(failed === 0 ? 'All checks passed.' : `${String(failed)} of the checks failed.`);
  return failed === 0 ? 0 : 1;
});
