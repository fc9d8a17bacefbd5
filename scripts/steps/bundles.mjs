import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hashOf, inRoot } from '../support/paths.mjs';

const SOURCES = ['protocol', 'extension', 'webview', 'scripts/build.mjs', 'tsconfig.json', 'package-lock.json'];
const STAMP = inRoot('dist', '.sources');

/** Builds `dist/` when a source has changed since it was built. */
export async function buildWhenStale() {
  const sources = hashOf(SOURCES);
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources) return;
  // Not before now: the build needs esbuild, which the step before this one may just have installed.
  const { bundle } = await import('../build.mjs');
  await bundle();
  writeFileSync(STAMP, sources);
}
