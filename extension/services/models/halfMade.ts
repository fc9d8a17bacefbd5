import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from '../system/folderLock';

/** What a preparation that was killed left behind, of this model and of others that nobody prepares now. */
export async function removeHalfMade(folder: string, mine?: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [whole = '', ...endings] = name.split('.partial');
    if (endings.length === 0) continue;
    const at = path.join(folder, whole);
    const owner = Number(await readFile(`${at}.lock`, 'utf8').catch(() => ''));
    if (at === mine || !(owner > 0 && isAlive(owner)))
      await rm(path.join(folder, name), { recursive: true, force: true });
  }
}
