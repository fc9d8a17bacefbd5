// `npm test [-- TIER…]`: all set-up, then every tier; the last line is `N passed, N failed` over all of them.
import { setUpCode } from './setup.mjs';
import { createEnvironment } from './steps/environment.mjs';
import { installPythonTools, installTestData } from './steps/pythonTools.mjs';
import { main, Problem, say, secondsSince, step } from './support/console.mjs';

/** @typedef {import('./tiers/counts.mjs').Counts} Counts */

// What a tier needs is made when the first one asks, once; where it fails, the tiers that do without it still run.
const environment = once(() => step('Python environment and base model', createEnvironment));
const pythonTools = once(async () => {
  const { python } = await environment();
  return step('Python tools', () => installPythonTools(python));
});
const testTokenizers = once(async () => {
  const { python } = await environment();
  await step('Templates for tests', () => installTestData(python));
  const { installTestTokenizers } = await import('./steps/testTokenizers.mjs');
  await step('Tokenizers for tests', installTestTokenizers);
});
const browser = once(async () => {
  const { installBrowser } = await import('./steps/browser.mjs');
  return step('Browser', installBrowser);
});
const windowOfVscode = once(async () => {
  const { installTestHost } = await import('./steps/testHost.mjs');
  await step('VS Code for tests', installTestHost);
  return browser();
});

/** The test host changes HOME, so everyone is told the data home. */
async function variables() {
  return { PERSONA_TUNER_HOME: (await environment()).home };
}

/** @type {Record<string, () => Promise<Counts>>} */
const TIERS = {
  async unit() {
    // The pages of the panels are shown to a real one.
    await browser();
    const { runVitest } = await import('./tiers/vitest.mjs');
    return runVitest('unit');
  },
  async contract() {
    await testTokenizers();
    const { runVitest } = await import('./tiers/vitest.mjs');
    return runVitest('contract', await variables());
  },
  async python() {
    const { runPytest } = await import('./tiers/pytest.mjs');
    return runPytest(await pythonTools(), await variables());
  },
  async vscode() {
    const chromium = await windowOfVscode();
    const { runTestsInHost } = await import('./tiers/inHost.mjs');
    return runTestsInHost(chromium, await variables());
  },
  async e2e() {
    const chromium = await windowOfVscode();
    const { runVitest } = await import('./tiers/vitest.mjs');
    return runVitest('e2e', { ...(await variables()), PERSONA_TUNER_TEST_BROWSER: chromium });
  },
};

await main(async () => {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !(name in TIERS));
  if (unknown.length > 0) {
    throw new Problem(`There is no tier '${unknown.join("', '")}'. There are: ${Object.keys(TIERS).join(', ')}.`);
  }
  await setUpCode();
  const total = { passed: 0, failed: 0 };
  const lines = [];
  for (const [name, tier] of Object.entries(TIERS)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    say(`\n── ${name} ──`);
    const started = performance.now();
    const { counts, note } = await outcome(tier);
    total.passed += counts.passed;
    total.failed += counts.failed;
    const skipped = counts.skipped > 0 ? `, ${String(counts.skipped)} skipped` : '';
    const result = `${String(counts.passed)} passed, ${String(counts.failed)} failed${skipped}`;
    lines.push(`${name.padEnd(10)}${result} (${String(secondsSince(started))} s)${note ? `: ${note}` : ''}`);
  }
  process.stdout.write(`\n${lines.join('\n')}\n${String(total.passed)} passed, ${String(total.failed)} failed\n`);
  return total.failed === 0 ? 0 : 1;
});

/**
 * A tier's counts. One that could not run, or ran nothing, is one failure: silence must not pass for success.
 *
 * @param {() => Promise<Counts>} tier
 * @returns {Promise<{ counts: Counts, note?: string }>}
 */
async function outcome(tier) {
  const failure = { passed: 0, failed: 1, skipped: 0 };
  try {
    const counts = await tier();
    if (counts.passed + counts.failed === 0) return { counts: failure, note: 'it ran no test' };
    return { counts };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say(reason);
    return { counts: failure, note: `it could not run: ${reason.split('\n')[0] ?? ''}` };
  }
}

/**
 * @template T
 * @param {() => Promise<T>} make
 * @returns {() => Promise<T>}
 */
function once(make) {
  /** @type {Promise<T> | undefined} */
  let made;
  return () => (made ??= make());
}
