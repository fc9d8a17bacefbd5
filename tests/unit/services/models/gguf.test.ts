import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readGgufText } from '../../../../extension/services/models/gguf';
import { metadataGguf } from '../../../support/craftedBase';
import { temporaryFolder } from '../../../support/temporary';

const KEY = 'tokenizer.chat_template';

async function read(bytes: Buffer): Promise<string | undefined> {
  const file = path.join(await temporaryFolder(), 'a.gguf');
  await writeFile(file, bytes);
  return readGgufText(file, KEY);
}

describe("a text of a GGUF's metadata", () => {
  const whole = metadataGguf({ 'general.name': 'x'.repeat(3_000_000), [KEY]: '{{ "João" }}' });

  it('is read behind whatever stands before it', async () => {
    expect(await read(whole)).toBe('{{ "João" }}');
  });

  it('is absent where the file has none, breaks off, or is something else', async () => {
    expect(await read(metadataGguf({}))).toBeUndefined();
    expect(await read(whole.subarray(0, -4))).toBeUndefined();
    expect(await read(Buffer.concat([Buffer.from('GGML'), whole.subarray(4)]))).toBeUndefined();
    expect(await read(Buffer.from('GGUF'))).toBeUndefined();
    expect(readGgufText(path.join(await temporaryFolder(), 'none.gguf'), KEY)).toBeUndefined();
  });
});
