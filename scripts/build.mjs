// `npm run build [-- --watch]`: the bundles in dist/, and the JSON schema of persona.json.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { personaSchema, SCHEMA_FILE } from './support/schema.mjs';
import { main, say, step } from './support/console.mjs';
import { inRoot, isMain, ROOT } from './support/paths.mjs';

/** @type {esbuild.BuildOptions} */
const COMMON = { absWorkingDir: ROOT, bundle: true, sourcemap: true, logLevel: 'warning' };
/** @type {esbuild.BuildOptions} */
const NODE = { ...COMMON, platform: 'node', target: 'node20', format: 'cjs' };

/** @returns {esbuild.BuildOptions[]} one for each bundle whose source is there */
function bundles() {
  const all = [
    { ...NODE, entryPoints: ['extension/main.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
    { ...NODE, entryPoints: ['extension/hosts/datasetWorker.ts'], outfile: 'dist/dataset-worker.js' },
    { ...NODE, entryPoints: ['extension/hosts/lineJudge.ts'], outfile: 'dist/line-judge.js' },
    {
      ...NODE,
      entryPoints: ['extension/hosts/inferenceHost.ts'],
      outfile: 'dist/inference-host.mjs',
      format: /** @type {const} */ ('esm'),
      external: ['node-llama-cpp'],
    },
    {
      ...NODE,
      entryPoints: ['extension/cli/main.ts'],
      outfile: 'dist/cli.js',
      banner: { js: '#!/usr/bin/env node' },
    },
    ...readdirSync(inRoot('webview')).map((name) => ({
      ...COMMON,
      entryPoints: [`webview/${name}/main.ts`],
      outfile: `dist/webview/${name}.js`,
      format: /** @type {const} */ ('esm'),
      target: 'es2023',
      minify: true,
    })),
  ];
  return all.filter(({ entryPoints: [entry] }) => entry && existsSync(inRoot(entry)));
}

/** Builds all of `dist/`. What no source makes any more goes last, so that a running process keeps its files. */
export async function bundle() {
  const built = await Promise.all(bundles().map((options) => esbuild.build({ ...options, metafile: true })));
  const made = new Set(built.flatMap(({ metafile }) => Object.keys(metafile.outputs)));
  for (const name of readdirSync(inRoot('dist'), { recursive: true, encoding: 'utf8' })) {
    const file = path.join('dist', name);
    if (statSync(inRoot(file)).isFile() && !made.has(file.replaceAll(path.sep, '/'))) rmSync(inRoot(file));
  }
}

async function watch() {
  for (const options of bundles()) await (await esbuild.context(options)).watch();
  say('Watching; Ctrl-C ends it.');
}

/** Writes the schema only when it changed, so that a build leaves a clean checkout clean. */
async function writeSchema() {
  const schema = await personaSchema();
  if (existsSync(SCHEMA_FILE) && readFileSync(SCHEMA_FILE, 'utf8') === schema) return;
  mkdirSync(inRoot('schemas'), { recursive: true });
  writeFileSync(SCHEMA_FILE, schema);
}

if (isMain(import.meta)) {
  await main(async () => {
    await step('Schema of persona.json', writeSchema);
    if (process.argv.includes('--watch')) await watch();
    else await step('Bundles', bundle);
    return 0;
  });
}
