import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeByteOrderMark } from '../../../../extension/services/system/byteOrderMark';
import { temporaryFolder } from '../../../support/temporary';

describe('a byte order mark', () => {
  it('goes, and no other byte with it: not a second mark, nor what is no UTF-8', async () => {
    const file = path.join(await temporaryFolder(), 'a.jsonl');
    const rest = Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0xff, 0x0d, 0x0a, 0x00]);
    await writeFile(file, Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), rest]));
    await removeByteOrderMark(file);
    expect(await readFile(file)).toEqual(rest);
  });

  it('is not looked for where there is none: the file is not written', async () => {
    const file = path.join(await temporaryFolder(), 'a.jsonl');
    await writeFile(file, '{}');
    const { ino, mtimeMs } = await stat(file);
    await removeByteOrderMark(file);
    expect(await stat(file)).toMatchObject({ ino, mtimeMs });
    await expect(removeByteOrderMark(`${file}.none`)).rejects.toMatchObject({ code: 'file-unreadable' });
  });
});
