import { runNode } from '../support/child.mjs';
import { inRoot } from '../support/paths.mjs';
import { readReport, reportFile } from './counts.mjs';

/**
 * @typedef {object} VitestReport
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {{ status: string, assertionResults: unknown[] }[]} testResults
 */

/**
 * Runs one project of `vitest.config.mts`.
 *
 * @param {string} project
 * @param {Record<string, string>} [env]
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
export async function runVitest(project, env = {}) {
  const file = reportFile(`${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  await runNode([inRoot('node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', project, ...reporters], {
    stdout: 'inherit',
    env,
  });
  const report = /** @type {VitestReport} */ (JSON.parse(readReport(file)));
  // A file that could not even be loaded has no tests to count; it counts as one failure.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests,
  };
}
