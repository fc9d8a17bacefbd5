import type { Message, TokenizedExample, TokenPart } from '../../../protocol/dataset';
import type { LineTokens } from '../../../protocol/datasetWorker';
import { readLine } from '../dataset/line';
import { alignTokens } from './alignTokens';
import type { ConversationEncoder, EncodedConversation } from './encoder';
import { partsOf, type TextPart } from './parts';
import { withSystemPrompt } from './systemPrompt';

interface Settings {
  /** Absent while the base model is not prepared. */
  readonly encoder: ConversationEncoder | undefined;
  /** Put before an example that has no system message of its own. */
  readonly systemPrompt: string | undefined;
}

/** One line of a dataset, token by token. */
export function lineTokens(text: string, { encoder, systemPrompt }: Settings): LineTokens {
  if (text.trim() === '') return { kind: 'blank' };
  const reading = readLine(text);
  if (reading.kind === 'problem') return { kind: 'problem', message: reading.findings[0]?.message ?? '' };
  if (!encoder) return { kind: 'no-tokenizer' };
  const own = reading.messages.map(({ role, content }) => ({ role, content }));
  const messages = withSystemPrompt(own, systemPrompt);
  const encoding = encoder.tryEncode(messages);
  if (encoding.kind === 'template-error') return { kind: 'problem', message: encoding.message };
  return {
    kind: 'tokens',
    example: tokenize(encoder, messages, encoding),
    promptAdded: messages.length > own.length,
  };
}

function tokenize(
  encoder: ConversationEncoder,
  messages: readonly Message[],
  { ids, text, supervised }: EncodedConversation,
): TokenizedExample {
  const bytes = ids.map((id) => encoder.bytesOf(id));
  const special = new Set(encoder.specialTokens);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const texts = bytes.map((token) => decoder.decode(token));
  return {
    ids,
    texts,
    bytes: bytes.map((token) => Buffer.from(token).toString('hex')),
    special: texts.flatMap((token, index) => (special.has(token) ? [index] : [])),
    supervised,
    parts: tokenParts(encoder, messages, text, bytes),
  };
}

/** The parts of a rendered conversation in tokens. A token across a border belongs to the part that it begins in. */
function tokenParts(
  encoder: ConversationEncoder,
  messages: readonly Message[],
  text: string,
  bytes: readonly Uint8Array[],
): TokenPart[] {
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
