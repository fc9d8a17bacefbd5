import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileUnreadable } from '../../core/errors';
import type { TokenizerFiles } from '../../core/tokenizer/config';

const NAMES = ['tokenizer.json', 'tokenizer_config.json'] as const;

/** Reads what tells how a model speaks. @throws UserError when a file cannot be read */
export async function readTokenizerFiles(folder: string): Promise<TokenizerFiles> {
  const read = (name: string) => {
    const file = path.join(folder, name);
    return readFile(file, 'utf8').catch((error: unknown) => {
      throw fileUnreadable(file, error);
    });
  };
  const [tokenizerJson, tokenizerConfigJson] = await Promise.all([read(NAMES[0]), read(NAMES[1])]);
  return { tokenizerJson, tokenizerConfigJson };
}

/** The same for a thread that has nothing else to do: piece by piece, a large file takes several times as long. */
export function readTokenizerFilesSync(folder: string): TokenizerFiles {
  const read = (name: string) => {
    const file = path.join(folder, name);
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      throw fileUnreadable(file, error);
    }
  };
  return { tokenizerJson: read(NAMES[0]), tokenizerConfigJson: read(NAMES[1]) };
}
