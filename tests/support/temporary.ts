import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

const root = mkdtempSync(path.join(os.tmpdir(), 'persona tuner é-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** A folder with spaces and accents in its path, gone when the test file is over. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(path.join(root, 'Cláudio’s folder '));
}

export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
