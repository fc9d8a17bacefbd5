import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ConversationEncoder } from '../core/conversation/encoder';
import { fileUnreadable } from '../core/errors';

/** The last tokenizer used; a project has one. */
let loaded: { readonly folder: string; readonly encoder: Promise<ConversationEncoder> } | undefined;

/** The encoder of a base model's folder, loaded once. */
export function encoderFor(folder: string): Promise<ConversationEncoder> {
  if (loaded?.folder === folder) return loaded.encoder;
  const encoder = loadEncoder(folder);
  loaded = { folder, encoder };
  encoder.catch(() => {
    // The next request tries again: the base model may have been prepared meanwhile.
    if (loaded?.encoder === encoder) loaded = undefined;
  });
  return encoder;
}

async function loadEncoder(folder: string): Promise<ConversationEncoder> {
  const read = async (name: string) => {
    const file = path.join(folder, name);
    return readFile(file, 'utf8').catch((error: unknown) => {
      throw fileUnreadable(file, error);
    });
  };
  const [tokenizerJson, tokenizerConfigJson] = await Promise.all([
    read('tokenizer.json'),
    read('tokenizer_config.json'),
  ]);
  return new ConversationEncoder({ tokenizerJson, tokenizerConfigJson });
}
