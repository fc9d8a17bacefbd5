import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileUnreadable } from '../core/errors';
import type { TokenizerFiles } from '../core/tokenizer/config';

/** Reads what tells how a model speaks. @throws UserError when a file cannot be read */
export async function readTokenizerFiles(folder: string): Promise<TokenizerFiles> {
  const read = (name: string) => {
    const file = path.join(folder, name);
    return readFile(file, 'utf8').catch((error: unknown) => {
      throw fileUnreadable(file, error);
    });
  };
  const [tokenizerJson, tokenizerConfigJson] = await Promise.all([
    read('tokenizer.json'),
    read('tokenizer_config.json'),
  ]);
  return { tokenizerJson, tokenizerConfigJson };
}
