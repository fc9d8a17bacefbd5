import { tokenizerInvalid } from '../errors';
import { readTokenizerFiles, type TokenizerFiles } from './config';
import { TextTokenizer } from './textTokenizer';

/** A model's tokenizer, which takes a while to load, apart from how conversations are rendered for it. */
export class LoadedTokenizer {
  readonly text: TextTokenizer;
  /** The model's own; absent where it brings none. */
  readonly chatTemplate: string | undefined;
  /** By the names that templates use: `bos_token`, `eos_token` … */
  readonly specialTokens: Readonly<Record<string, string>>;

  /** @throws UserError when the files are no tokenizer */
  constructor(files: TokenizerFiles) {
    const { tokenizerJson, tokenizerConfig, chatTemplate, specialTokens } = readTokenizerFiles(files);
    try {
      this.text = new TextTokenizer(tokenizerJson, tokenizerConfig);
    } catch (error) {
      throw tokenizerInvalid(error instanceof Error ? error.message : String(error));
    }
    this.chatTemplate = chatTemplate;
    this.specialTokens = specialTokens;
  }
}
