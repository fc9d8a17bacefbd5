import type { Message, TokenRange } from '../../../protocol/dataset';
import { notWrittenYet } from '../errors';

/** The files of a prepared base model that tell how it speaks, as text. */
export interface TokenizerFiles {
  readonly tokenizerJson: string;
  readonly tokenizerConfigJson: string;
}

export interface EncodedConversation {
  readonly text: string;
  readonly ids: number[];
  readonly supervised: TokenRange[];
}

/**
 * Renders conversations with the model's chat template and tokenises them: the one piece of code behind diagnostics,
 * training's `dataset.jsonl` and inference, so that the three cannot differ.
 */
export class ConversationEncoder {
  /** Ids that end a turn: the chat template's end-of-turn token, and the tokenizer's end of text. */
  readonly stopIds: readonly number[] = [];
  /** SHA-256 is the caller's; this is the template's source. */
  readonly templateSource: string = '';
  /** Every special token's text, e.g. `<|im_end|>`. */
  readonly specialTokens: readonly string[] = [];

  constructor(files: TokenizerFiles) {
    throw notWrittenYet(`ConversationEncoder (${String(files.tokenizerJson.length)})`);
  }

  /** A whole conversation, with the positions that training supervises. */
  encode(messages: readonly Message[]): EncodedConversation {
    throw notWrittenYet(String(messages.length));
  }

  /** The conversation up to where the assistant's next answer begins. */
  encodePrompt(messages: readonly Message[]): number[] {
    throw notWrittenYet(String(messages.length));
  }

  /** Tokens of plain text; special tokens in it are parsed as such. */
  encodeText(text: string): number[] {
    throw notWrittenYet(text);
  }
}
