import type { LintContext } from '../../protocol/datasetWorker';
import { ConversationEncoder } from '../core/conversation/encoder';
import { LoadedTokenizer } from '../core/tokenizer/loadedTokenizer';
import { readTokenizerFilesSync } from '../services/models/tokenizerFiles';

/** The last tokenizer used; a project has one. */
let loaded: { readonly folder: string; readonly tokenizer: LoadedTokenizer } | undefined;
/** What it was asked to render with last. */
let last: { readonly key: string; readonly encoder: ConversationEncoder } | undefined;

type Speech = Pick<LintContext, 'tokenizerFolder' | 'template' | 'templateProblem'>;

/** The encoder of what a dataset is checked against: undefined while the base model is not prepared, or has no chat template. */
export async function encoderFor(context: Speech): Promise<ConversationEncoder | undefined> {
  const { tokenizerFolder: folder, template, templateProblem } = context;
  if (folder === undefined || templateProblem !== undefined) return undefined;
  // A tick later, so that whoever asks twice at once loads it once, and an error is the promise's.
  await Promise.resolve();
  if (loaded?.folder !== folder) {
    last = undefined;
    loaded = { folder, tokenizer: new LoadedTokenizer(readTokenizerFilesSync(folder)) };
  }
  const key = JSON.stringify(template ?? {});
  if (last?.key !== key) last = { key, encoder: new ConversationEncoder(loaded.tokenizer, template) };
  return last.encoder;
}
