import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cancelled } from '../../core/errors';
import { fileStamp, isErrno, noticingFullDisk } from './files';
import type { TaskOptions } from './progress';

const POLL_MS = 300;
/** How often an owner shows that it lives, and how long one may be silent. A pid alone may be anybody's after a restart. */
const TOUCH_MS = 3_000;
const SILENT_MS = 20_000;

/**
 * Does `work` while no other process does the same for `folder`: two windows that set up at once do it once.
 * The lock is a file beside the folder with the owner's pid, which the owner touches while it works; one whose owner is gone, or
 * says nothing, is taken over.
 */
export async function withFolderLock<T>(
  folder: string,
  options: TaskOptions & { readonly silentMs?: number },
  work: () => Promise<T>,
): Promise<T> {
  const file = `${folder}.lock`;
  const { silentMs = SILENT_MS } = options;
  const heard = { stamp: '', at: performance.now() };
  await noticingFullDisk(folder, () => mkdir(path.dirname(folder), { recursive: true }));
  let told = false;
  while (!(await tryCreate(file, folder))) {
    if (options.signal?.aborted) throw cancelled();
    const owner = Number(await readFile(file, 'utf8').catch(() => ''));
    const stamp = `${String(owner)} ${(await fileStamp(file)) ?? ''}`;
    // The clock that only goes forward: the machine's may be set back, or sleep.
    if (stamp !== heard.stamp) Object.assign(heard, { stamp, at: performance.now() });
    if ((owner > 0 && !isAlive(owner)) || performance.now() - heard.at > silentMs) {
      await rm(file, { force: true });
      continue;
    }
    if (!told)
      options.progress?.({
        message: 'Waiting for another window that is setting up',
      });
    told = true;
    await delay(POLL_MS);
  }
  const touching = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, TOUCH_MS);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    await rm(file, { force: true });
  }
}

/** A link appears with its content, so nobody reads a lock without an owner. */
async function tryCreate(file: string, folder: string): Promise<boolean> {
  const own = `${file}.${randomUUID()}`;
  try {
    await noticingFullDisk(folder, () => writeFile(own, String(process.pid)));
    await link(own, file);
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** Whether a process with this pid exists (as ours or somebody else's). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, 'EPERM');
  }
}
