import type { Message } from '../../../protocol/dataset';
import { commonPrefix } from './commonPrefix';
import type { ConversationEncoder } from './encoder';

/** Where two encoders leave each other on a conversation. */
export interface EncoderDifference {
  readonly kind: 'differs';
  /** Which of the conversations. */
  readonly conversation: number;
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
 * Whether two tokenizers with their chat templates make the same of the conversations: a folder's and the GGUF's that
 * will answer, say. Tells the first difference as text and as ids.
 */
export function compareEncoders(
  one: ConversationEncoder,
  other: ConversationEncoder,
  conversations: readonly (readonly Message[])[],
): { readonly kind: 'same' } | EncoderDifference {
  for (const [conversation, messages] of conversations.entries()) {
    const [ours, theirs] = [one.tryEncode(messages), other.tryEncode(messages)];
    if (ours.kind === 'encoded' && theirs.kind === 'encoded') {
      const at = commonPrefix(ours.ids, theirs.ids);
      const sameText = ours.text === theirs.text;
      if (sameText && at === ours.ids.length && at === theirs.ids.length) continue;
      return {
        ...{ kind: 'differs', conversation },
        text: sameText ? undefined : partingTexts(ours.text, theirs.text),
        ids: { at, one: ours.ids.slice(at, at + SHOWN_IDS), other: theirs.ids.slice(at, at + SHOWN_IDS) },
      };
    }
    const refused = [ours, theirs].find((encoding) => encoding.kind === 'template-error');
    // Both refuse: nothing can be trained on it, nor asked.
    if (ours.kind === theirs.kind || refused?.kind !== 'template-error') continue;
    return { kind: 'differs', conversation, refusal: refused.message };
  }
  return { kind: 'same' };
}

function partingTexts(one: string, other: string): { one: string; other: string } {
  const at = commonPrefix(one, other);
  const shown = (text: string) => text.slice(Math.max(0, at - SHOWN_CHARACTERS), at + SHOWN_CHARACTERS);
  return { one: shown(one), other: shown(other) };
}
