import type { TemplateChoice } from '../../protocol/template';
import { ConversationEncoder } from '../../extension/core/conversation/encoder';
import type { TokenizerFiles } from '../../extension/core/tokenizer/config';

/** ChatML, as the embedded model has it but for its default system prompt. */
export const CHATML =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/** GPT-2's bytes as characters: printable ones are themselves, the rest follow from U+0100. */
export function byteCharacters(): string[] {
  const printable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}

interface Options {
  readonly specialTokens?: readonly string[];
  readonly eosToken?: string;
}

/**
 * A real byte-level tokenizer without merges: one token per byte of text, one per special token, so that a test can
 * count tokens by hand.
 */
export function tinyEncoder(
  chatTemplate = CHATML,
  {
    now,
    choice,
    ...options
  }: Options & { readonly now?: () => string; readonly choice?: Partial<TemplateChoice> } = {},
): ConversationEncoder {
  return new ConversationEncoder(tinyTokenizer(chatTemplate, options), choice, now);
}

/** The files of a {@link tinyEncoder}. */
export function tinyTokenizer(chatTemplate: string, options: Options = {}): TokenizerFiles {
  const { specialTokens = ['<|im_start|>', '<|im_end|>', '<|endoftext|>'], eosToken = '<|im_end|>' } = options;
  const vocabulary = [...byteCharacters(), ...specialTokens];
  const tokenizer = {
    version: '1.0',
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    added_tokens: specialTokens.map((content, index) => ({
      id: 256 + index,
      content,
      special: true,
      normalized: false,
    })),
    model: { type: 'BPE', vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])), merges: [] },
  };
  const config = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    chat_template: chatTemplate,
    bos_token: '<s>',
    eos_token: eosToken,
  };
  return { tokenizerJson: JSON.stringify(tokenizer), tokenizerConfigJson: JSON.stringify(config) };
}
