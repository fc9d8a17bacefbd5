import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { inRoot } from '../support/paths.mjs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * Where a tier leaves its machine-readable report; an older one is deleted, so that it cannot pass for the new one.
 *
 * @param {string} name - of the file
 */
export function reportFile(name) {
  const file = inRoot('out', 'reports', name);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  return file;
}

/**
 * @param {string} file
 * @returns {string}
 */
export function readReport(file) {
  if (!existsSync(file)) throw new Error('It ended without a report.');
  return readFileSync(file, 'utf8');
}
