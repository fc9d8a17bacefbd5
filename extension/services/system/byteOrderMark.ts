import { readFile } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { fileUnreadable } from '../../core/errors';
import { noticingFullDisk } from './files';

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Takes the byte order mark off a file; every other byte stays as it is. Nothing is written where there is none. */
export async function removeByteOrderMark(file: string): Promise<void> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw fileUnreadable(file, error);
  });
  if (!bytes.subarray(0, MARK.length).equals(MARK)) return;
  await noticingFullDisk(path.dirname(file), () => writeFileAtomic(file, bytes.subarray(MARK.length)));
}
