import type { Message, TokenPart } from '../../../protocol/dataset';
import { alignTokens } from './alignTokens';
import type { ConversationEncoder, EncodedConversation } from './encoder';
import { partsOf, type TextPart } from './parts';

/** The parts of a rendered conversation in tokens. A token across a border belongs to the part that it begins in. */
export function tokenParts(
  encoder: ConversationEncoder,
  messages: readonly Message[],
  { text, ids }: EncodedConversation,
): TokenPart[] {
  const bytes = ids.map((id) => encoder.bytesOf(id));
  const starts = alignTokens(new TextEncoder().encode(text), bytes).slice(0, -1);
  const ends = byteEnds(
    text,
    partsOf(text, messages, (shown) => encoder.render(shown)),
  );
  let token = 0;
  return ends.flatMap(({ part: { role, turn }, end }): TokenPart[] => {
    const first = token;
    while (token < starts.length && (starts[token] ?? 0) < end) token++;
    return token > first ? [{ role, turn, tokens: [first, token] }] : [];
  });
}

function byteEnds(text: string, parts: readonly TextPart[]): { readonly part: TextPart; readonly end: number }[] {
  let end = 0;
  return parts.map((part, index) => {
    end += Buffer.byteLength(text.slice(part.start, part.end));
    // What a normalizer has put behind the text belongs to what ends it.
    return { part, end: index === parts.length - 1 ? Infinity : end };
  });
}
