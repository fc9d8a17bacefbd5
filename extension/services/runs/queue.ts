import { readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { QueueTicket } from '../../../protocol/run';
import { dataHome } from '../system/dataHome';
import { isAlive } from '../system/folderLock';
import { readJsonIfThere } from '../system/files';

/** This machine's queue, for all projects and windows. Whoever trains waits here; twin of `turn.py`. */
export function queueFolder(): string {
  return path.join(dataHome(), 'queue', os.hostname());
}

/** How many runs train or wait on this machine before this one; undefined when it is not in the queue. */
export async function queuePosition(runFolder: string): Promise<number | undefined> {
  const folder = queueFolder();
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  const read = (name: string) => readJsonIfThere(path.join(folder, name), QueueTicket).catch(() => undefined);
  const tickets = (await Promise.all(names.map(read))).filter((ticket) => ticket !== undefined && isAlive(ticket.pid));
  const at = tickets.findIndex((ticket) => ticket?.run === runFolder);
  return at < 0 ? undefined : at;
}
