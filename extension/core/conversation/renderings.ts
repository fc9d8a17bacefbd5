import type { Message } from '../../../protocol/dataset';
import { readLine } from '../dataset/line';
import { beforeLastAnswer } from './compareEncoders';
import type { ConversationEncoder, PromptEncoding } from './encoder';
import { withSystemPrompt } from './systemPrompt';

/** One line of a dataset as a page to compare with another's: its text and its ids, as it is learned and as it is asked. */
export function renderingPage(text: string, encoder: ConversationEncoder, systemPrompt: string | undefined): string {
  const reading = readLine(text);
  if (reading.kind === 'problem') return `${reading.findings[0]?.message ?? ''}\n`;
  const messages: Message[] = withSystemPrompt(
    reading.messages.map(({ sources: _, ...message }) => message),
    systemPrompt,
  );
  return [
    ...section('The whole conversation, as it is learned', encoder.tryEncode(messages), encoder),
    ...section('Up to its last answer, as it is asked', encoder.tryEncodePrompt(beforeLastAnswer(messages)), encoder),
  ].join('\n');
}

function section(title: string, encoding: PromptEncoding, encoder: ConversationEncoder): string[] {
  if (encoding.kind === 'template-error') return [`=== ${title} ===`, `Refused: ${encoding.message}`, ''];
  const decoder = new TextDecoder();
  const tokens = encoding.ids.map((id) => `${String(id)}\t${JSON.stringify(decoder.decode(encoder.bytesOf(id)))}`);
  return [`=== ${title} ===`, encoding.text, `=== ${title}: ids ===`, ...tokens, ''];
}
