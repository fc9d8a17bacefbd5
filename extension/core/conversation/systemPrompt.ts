import type { Message } from '../../../protocol/dataset';

/** Puts `systemPrompt` before the messages, unless the example has a system message of its own. */
export function withSystemPrompt(messages: readonly Message[], systemPrompt: string | undefined): Message[] {
  if (!systemPrompt || messages.some(({ role }) => role === 'system')) return [...messages];
  return [{ role: 'system', content: systemPrompt }, ...messages];
}
