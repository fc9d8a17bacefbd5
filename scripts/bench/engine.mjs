import path from 'node:path';
import * as esbuild from 'esbuild';
import { inRoot, ROOT } from '../support/paths.mjs';

/**
 * @typedef {typeof import('../../extension/core/lint/linter')
 *   & typeof import('../../extension/core/conversation/encoder')
 *   & typeof import('../../extension/services/datasets/datasetFile')
 *   & typeof import('../../protocol/channel')
 *   & typeof import('../../protocol/datasetWorker')} Engine - what `engine.cjs` exports
 */
const PARTS = [
  'extension/core/lint/linter',
  'extension/core/conversation/encoder',
  'extension/services/datasets/datasetFile',
  'protocol/channel',
  'protocol/datasetWorker',
];

/**
 * Bundles today's sources as `dist/` has them: `engine.cjs` and `worker.cjs`.
 *
 * @param {string} folder
 */
export async function bundleEngine(folder) {
  const common = { absWorkingDir: ROOT, bundle: true, platform: /** @type {const} */ ('node'), target: 'node20' };
  await esbuild.build({
    ...common,
    stdin: { contents: PARTS.map((part) => `export * from './${part}';`).join('\n'), resolveDir: inRoot() },
    outfile: path.join(folder, 'engine.cjs'),
    format: 'cjs',
  });
  await esbuild.build({
    ...common,
    entryPoints: ['extension/hosts/datasetWorker.ts'],
    outfile: path.join(folder, 'worker.cjs'),
    format: 'cjs',
  });
  await esbuild.build({
    ...common,
    entryPoints: ['extension/hosts/lineJudge.ts'],
    outfile: path.join(folder, 'line-judge.js'),
    format: 'cjs',
  });
}
