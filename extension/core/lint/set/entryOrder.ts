import type { FileUse, SetEntry } from './setRule';

const USES: readonly FileUse[] = ['train', 'validation', 'questions'];

/** The order in which a person meets the entries: training before validation before questions, then file, then line. */
export function byPlace(a: SetEntry, b: SetEntry): number {
  if (a.file === b.file) return a.line - b.line;
  return USES.indexOf(a.use) - USES.indexOf(b.use) || (a.file < b.file ? -1 : 1);
}
