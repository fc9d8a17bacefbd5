import { ConversationEncoder } from '../core/conversation/encoder';
import { readTokenizerFilesSync } from '../services/models/tokenizerFiles';

/** The last tokenizer used; a project has one. */
let loaded: { readonly folder: string; readonly encoder: Promise<ConversationEncoder> } | undefined;

/** The encoder of a base model's folder, loaded once. */
export function encoderFor(folder: string): Promise<ConversationEncoder> {
  if (loaded?.folder === folder) return loaded.encoder;
  const encoder = Promise.resolve().then(() => new ConversationEncoder(readTokenizerFilesSync(folder)));
  loaded = { folder, encoder };
  encoder.catch(() => {
    // The next request tries again: the base model may have been prepared meanwhile.
    if (loaded?.encoder === encoder) loaded = undefined;
  });
  return encoder;
}
