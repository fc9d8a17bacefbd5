import type { Message, TokenRange } from '../../../protocol/dataset';
import type { Moment, TemplateChoice, TemplateOptions } from '../../../protocol/template';
import { chatTemplateMissing, templateFailed } from '../errors';
import { ChatTemplate, type Rendering } from '../template/chatTemplate';
import { momentOf } from '../template/moment';
import { TEMPLATE_NAMES } from '../template/namedTemplates';
import type { TokenizerFiles } from '../tokenizer/config';
import { LoadedTokenizer } from '../tokenizer/loadedTokenizer';
import type { TextTokenizer } from '../tokenizer/textTokenizer';
import { AnswerFinder } from './answers';
import { opensThought } from './thought';
import { findTurnEnds } from './turnEnds';

export interface EncodedConversation {
  readonly text: string;
  readonly ids: number[];
  readonly supervised: TokenRange[];
  /** Thoughts that say nothing and that the template writes where the model is to speak; learned or not. */
  readonly emptyThoughts: TokenRange[];
  /** Positions of assistant messages that are not learned: the template begins them in another way than it asks for them. */
  readonly unlearned: readonly number[];
  /** How many messages it has. */
  readonly turns: number;
  /** What follows the prompt of the last answer, where the template itself would not go on so. */
  readonly completion?: string;
}

export type Encoding =
  | ({ readonly kind: 'encoded' } & EncodedConversation)
  /** Why the conversation cannot be rendered, as a sentence. */
  | { readonly kind: 'template-error'; readonly message: string };

export type PromptEncoding =
  | { readonly kind: 'encoded'; readonly text: string; readonly ids: number[] }
  | { readonly kind: 'template-error'; readonly message: string };

/** What some models emit when they have no more to say, besides their end-of-turn token. */
const END_OF_TEXT = ['<|endoftext|>', '<|end_of_text|>', '</s>', '<eos>'];

/**
 * Renders conversations with the model's chat template and tokenises them: the one piece of code behind diagnostics,
 * training's `dataset.jsonl` and inference, so that the three cannot differ.
 */
export class ConversationEncoder {
  /** Ids that end a turn: the chat template's end-of-turn token, and the tokenizer's end of text. */
  readonly stopIds: readonly number[];
  /** SHA-256 is the caller's; this is the template's source. */
  readonly templateSource: string;
  readonly templateOptions: TemplateOptions;
  /** What becomes of thoughts that say nothing. */
  readonly emptyThoughts: TemplateChoice['emptyThoughts'];
  /** Every special token's text, e.g. `<|im_end|>`. */
  readonly specialTokens: readonly string[];
  /** What the model's tokenizer would need and the end of turns are seen on. */
  readonly template: ChatTemplate;
  private readonly answers: AnswerFinder;
  private readonly tokenizer: TextTokenizer;

  /**
   * @param choice - what is rendered with in place of, and beside, the model's own template
   * @param clock - of templates that print today's date, where the choice has no moment
   * @throws UserError when the files are no tokenizer, or there is no chat template
   */
  constructor(
    tokenizer: TokenizerFiles | LoadedTokenizer,
    { text, options = {}, moment, emptyThoughts = 'learn' }: Partial<TemplateChoice> = {},
    clock: () => Moment = () => momentOf(new Date()),
  ) {
    const loaded = tokenizer instanceof LoadedTokenizer ? tokenizer : new LoadedTokenizer(tokenizer);
    const { specialTokens } = loaded;
    const chatTemplate = text ?? loaded.chatTemplate;
    if (!chatTemplate) throw chatTemplateMissing(TEMPLATE_NAMES);
    this.tokenizer = loaded.text;
    const now = moment === undefined ? clock : () => moment;
    this.template = new ChatTemplate(chatTemplate, specialTokens, now, options);
    this.templateSource = chatTemplate;
    this.templateOptions = options;
    this.emptyThoughts = emptyThoughts;
    this.specialTokens = [...this.tokenizer.specialTokens.keys()];
    const ends = findTurnEnds(this.template, [...this.tokenizer.controlTokens.keys()]);
    this.answers = new AnswerFinder(this.template, ends);
    const stops = [ends.last, ends.inside, specialTokens['eos_token'], ...END_OF_TEXT];
    this.stopIds = [...new Set(stops.flatMap((token) => this.tokenizer.controlTokens.get(token ?? '') ?? []))];
  }

  /**
   * A whole conversation, with the positions that training supervises.
   *
   * @throws UserError `template-error`
   */
  encode(messages: readonly Message[]): EncodedConversation {
    const encoding = this.tryEncode(messages);
    if (encoding.kind === 'template-error') throw templateFailed(encoding.message);
    return encoding;
  }

  /** As {@link encode}, with a refused conversation as a result. */
  tryEncode(messages: readonly Message[]): Encoding {
    const found = this.answers.find(messages);
    if (found.kind === 'template-error') return found;
    const { text, answers, unlearned, completion } = found;
    const encoded = this.tokenizer.encodePieces(text);
    const tokensBefore = (offset: number) => this.tokenizer.tokensBefore(offset, text, encoded);
    const range = (start: number, end: number): TokenRange => [tokensBefore(start), tokensBefore(end)];
    const isRange = ([start, end]: TokenRange) => start < end;
    const skips = this.emptyThoughts === 'skip';
    return {
      kind: 'encoded',
      text,
      ids: encoded.ids,
      supervised: answers
        .map(({ start, end, emptyThought }) => range(skips ? (emptyThought ?? start) : start, end))
        .filter(isRange),
      emptyThoughts: answers
        .flatMap(({ start, emptyThought }) => (emptyThought === undefined ? [] : [range(start, emptyThought)]))
        .filter(isRange),
      unlearned,
      turns: messages.length,
      ...(completion !== undefined && { completion }),
    };
  }

  /**
   * The conversation up to where the assistant's next answer begins.
   *
   * @throws UserError `template-error`
   */
  encodePrompt(messages: readonly Message[]): number[] {
    const encoding = this.tryEncodePrompt(messages);
    if (encoding.kind === 'template-error') throw templateFailed(encoding.message);
    return encoding.ids;
  }

  /** As {@link encodePrompt}, with the text, and with a refused conversation as a result. */
  tryEncodePrompt(messages: readonly Message[]): PromptEncoding {
    const rendering = this.template.render(messages, { addGenerationPrompt: true });
    if (rendering.kind !== 'rendered') return { kind: 'template-error', message: rendering.message };
    return { kind: 'encoded', text: rendering.text, ids: this.tokenizer.encode(rendering.text) };
  }

  /**
   * As {@link encodePrompt}, with whether the prompt has begun a thought that the model goes on with.
   *
   * @throws UserError `template-error`
   */
  askFor(messages: readonly Message[]): { readonly ids: number[]; readonly inThought: boolean } {
    const encoding = this.tryEncodePrompt(messages);
    if (encoding.kind === 'template-error') throw templateFailed(encoding.message);
    return { ids: encoding.ids, inThought: opensThought(encoding.text) };
  }

  /** Tokens of plain text; special tokens in it are parsed as such. */
  encodeText(text: string): number[] {
    return this.tokenizer.encode(text);
  }

  /** The bytes of text that an id stands for. */
  bytesOf(id: number): Uint8Array {
    return this.tokenizer.bytesOf(id);
  }

  /** The whole conversation as text, or why the template refuses it. */
  render(messages: readonly Message[]): Rendering {
    return this.template.render(messages, { addGenerationPrompt: false });
  }
}
