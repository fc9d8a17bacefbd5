import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inRoot } from '../../scripts/support/paths.mjs';

/**
 * A copy of the example project where people keep theirs: in a path with spaces and accents.
 *
 * @returns the folder, and what deletes it
 */
export function copyExample() {
  const parent = mkdtempSync(path.join(tmpdir(), 'Área de trabalho '));
  const folder = path.join(parent, 'Cláudio – meu projeto');
  const source = inRoot('examples', 'claudio');
  cpSync(source, folder, { recursive: true, filter: (file) => file !== path.join(source, 'runs') });
  return {
    folder,
    remove: () => {
      rmSync(parent, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
