import path from 'node:path';
import { runNode } from '../support/child.mjs';
import { Problem } from '../support/console.mjs';
import { inRoot } from '../support/paths.mjs';

/**
 * @typedef {object} ManagedEnvironment
 * @property {string} folder - of the Python environment
 * @property {string} python - its interpreter
 * @property {string} baseModel - folder of the prepared embedded base model
 * @property {string} home - the data home that holds both
 */

/**
 * The managed Python environment and the embedded base model, by the command line that users have.
 *
 * @param {'stable' | 'modern'} [profile]
 * @returns {Promise<ManagedEnvironment>}
 */
export async function createEnvironment(profile = 'stable') {
  const command = [inRoot('dist', 'cli.js'), 'env', 'create', '--profile', profile, '--json'];
  const { code, output } = await runNode(command, { stdout: 'capture' });
  if (code !== 0) throw new Problem('The Python environment could not be made; the reason stands above.');
  const made = /** @type {Omit<ManagedEnvironment, 'home'>} */ (JSON.parse(output));
  return { ...made, home: path.dirname(path.dirname(made.folder)) };
}
