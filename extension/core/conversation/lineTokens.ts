import type { Message, TokenizedExample } from '../../../protocol/dataset';
import type { LineTokens } from '../../../protocol/datasetWorker';
import { readLine } from '../dataset/line';
import type { ConversationEncoder, EncodedConversation } from './encoder';
import { withSystemPrompt } from './systemPrompt';
import { tokenParts } from './tokenParts';

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
  const own = reading.messages.map(({ sources: _, ...message }) => message);
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
  encoded: EncodedConversation,
): TokenizedExample {
  const { ids, supervised } = encoded;
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
    parts: tokenParts(encoder, messages, encoded),
  };
}
