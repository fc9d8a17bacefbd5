import { statSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { withFolderLock } from '../../../../extension/services/system/folderLock';
import { temporaryFolder, writeFiles } from '../../../support/temporary';

it.each([
  ['a pid that is somebody else’s by now', String(process.ppid)],
  ['nothing in it', ''],
  ['no pid in it', 'half'],
])('a lock with %s is taken over when nobody keeps it', async (_what, text) => {
  const folder = path.join(await temporaryFolder(), 'environment');
  await writeFiles(path.dirname(folder), { 'environment.lock': text });
  const told: string[] = [];
  const progress = ({ message }: { message: string }) => told.push(message);
  expect(await withFolderLock(folder, { silentMs: 400, progress }, () => Promise.resolve('done'))).toBe('done');
  expect(told).toHaveLength(1);
});

it('a lock that its owner keeps is waited for, however long the work takes', async () => {
  const folder = path.join(await temporaryFolder(), 'environment');
  const order: string[] = [];
  let begun: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const owner = withFolderLock(folder, {}, async () => {
    begun();
    // Two touches are more than the other has patience: only they keep the lock.
    const times = new Set<number>();
    await vi.waitUntil(() => times.add(statSync(`${folder}.lock`).mtimeMs).size > 2, { timeout: 15_000 });
    order.push('owner');
  });
  await first;
  await withFolderLock(folder, { silentMs: 4_000 }, () => Promise.resolve(order.push('other')));
  await owner;
  expect(order).toEqual(['owner', 'other']);
}, 20_000);
