import { run } from '../support/child.mjs';
import { inRoot } from '../support/paths.mjs';
import { readReport, reportFile } from './counts.mjs';

/**
 * Runs the trainer's own tests.
 *
 * @param {string} python - interpreter with the managed environment's packages and pytest
 * @param {Record<string, string>} env
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
export async function runPytest(python, env) {
  const file = reportFile('python.xml');
  await run(python, ['-m', 'pytest', '--quiet', `--junitxml=${file}`], {
    cwd: inRoot('python'),
    stdout: 'inherit',
    env: { PYTHONUTF8: '1', ...env },
  });
  const suite = /<testsuite\b[^>]*>/.exec(readReport(file))?.[0] ?? '';
  const count = (/** @type {string} */ name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = count('failures') + count('errors');
  return { passed: count('tests') - failed - count('skipped'), failed, skipped: count('skipped') };
}
