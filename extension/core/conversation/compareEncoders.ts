import type { Message } from '../../../protocol/dataset';
import { commonPrefix } from './commonPrefix';
import type { ConversationEncoder, PromptEncoding } from './encoder';

/** Where two encoders leave each other on a conversation. */
export interface EncoderDifference {
  readonly kind: 'differs';
  /** The rendered texts from a little before where they part; absent where they are the same. */
  readonly text?: { readonly one: string; readonly other: string };
  /** Ids, from the first that differs; absent where one of the two refuses the conversation. */
  readonly ids?: { readonly at: number; readonly one: readonly number[]; readonly other: readonly number[] };
  /** Why one refuses what the other renders. */
  readonly refusal?: string;
}

/** How much of a difference is shown: characters around it, and ids from it on. */
const SHOWN_CHARACTERS = 40;
const SHOWN_IDS = 8;

/**
 * Whether two tokenizers with their chat templates make the same of a conversation: a folder's and the GGUF's, say. Both the
 * whole of it counts, as it is learned, and what stands before its last answer, as it is asked. Tells the first difference as
 * text and as ids.
 */
export function compareEncoders(
  one: ConversationEncoder,
  other: ConversationEncoder,
  messages: readonly Message[],
): { readonly kind: 'same' } | EncoderDifference {
  const whole = difference(one.tryEncode(messages), other.tryEncode(messages));
  if (whole) return whole;
  const asked = beforeLastAnswer(messages);
  return difference(one.tryEncodePrompt(asked), other.tryEncodePrompt(asked)) ?? { kind: 'same' };
}

/** What the model is asked when it gives the last answer. */
export function beforeLastAnswer(messages: readonly Message[]): readonly Message[] {
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  return last < 0 ? messages : messages.slice(0, last);
}

function difference(ours: PromptEncoding, theirs: PromptEncoding): EncoderDifference | undefined {
  if (ours.kind === 'template-error' || theirs.kind === 'template-error') {
    // Both refuse: nothing can be trained on it, nor asked.
    if (ours.kind === theirs.kind) return undefined;
    const refused = ours.kind === 'template-error' ? ours : theirs;
    return { kind: 'differs', refusal: refused.kind === 'template-error' ? refused.message : '' };
  }
  const at = commonPrefix(ours.ids, theirs.ids);
  const sameText = ours.text === theirs.text;
  if (sameText && at === ours.ids.length && at === theirs.ids.length) return undefined;
  return {
    kind: 'differs',
    text: sameText ? undefined : partingTexts(ours.text, theirs.text),
    ids: { at, one: ours.ids.slice(at, at + SHOWN_IDS), other: theirs.ids.slice(at, at + SHOWN_IDS) },
  };
}

function partingTexts(one: string, other: string): { one: string; other: string } {
  const at = commonPrefix(one, other);
  const shown = (text: string) => text.slice(Math.max(0, at - SHOWN_CHARACTERS), at + SHOWN_CHARACTERS);
  return { one: shown(one), other: shown(other) };
}
