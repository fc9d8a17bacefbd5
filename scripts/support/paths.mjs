import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** @param {string[]} parts */
export const inRoot = (...parts) => path.join(ROOT, ...parts);

/**
 * Whether `node` was started with this very module.
 *
 * @param {ImportMeta} meta
 */
export const isMain = (meta) => path.resolve(process.argv[1] ?? '') === fileURLToPath(meta.url);

/**
 * One hash over the contents of files and whole folders, names included.
 *
 * @param {string[]} entries - paths relative to the checkout; what is not there counts as such
 */
export function hashOf(entries) {
  const hash = createHash('sha256');
  for (const entry of entries.flatMap(filesUnder).sort()) {
    hash.update(`${entry}\0`).update(existsSync(inRoot(entry)) ? readFileSync(inRoot(entry)) : '\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} entry
 * @returns {string[]}
 */
function filesUnder(entry) {
  if (!existsSync(inRoot(entry)) || !statSync(inRoot(entry)).isDirectory()) return [entry];
  return readdirSync(inRoot(entry)).flatMap((name) => filesUnder(`${entry}/${name}`));
}

/**
 * The full path of a program on the PATH.
 *
 * @param {string[]} names - the first that is there wins
 */
export function which(...names) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const candidates = names.flatMap((name) =>
    folders.flatMap((folder) => endings.map((ending) => path.join(folder, name + ending))),
  );
  return candidates.find((candidate) => existsSync(candidate));
}
