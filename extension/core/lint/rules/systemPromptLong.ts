import type { ConversationEncoder } from '../../conversation/encoder';
import { placeOfMessage } from '../../dataset/line';
import type { LintSettings, Rule } from '../rule';

/** A system prompt of the example's own that takes more than half of `maxLength`. */
export function systemPromptLong({ encoder, maxLength }: LintSettings): Rule {
  if (!encoder) return () => [];
  // Examples that have a prompt of their own mostly have the same one.
  let [prompt, problem] = ['', tooLong('', encoder, maxLength)];
  return ({ text, messages }) =>
    messages.flatMap((message) => {
      if (message.role !== 'system') return [];
      if (message.content !== prompt)
        [prompt, problem] = [message.content, tooLong(message.content, encoder, maxLength)];
      return problem === undefined
        ? []
        : [{ code: 'system-prompt-long' as const, span: placeOfMessage(text, message), message: problem }];
    });
}

/** What is wrong with a prompt that takes more than half of the room, with the numbers. */
export function tooLong(prompt: string, encoder: ConversationEncoder, maxLength: number): string | undefined {
  // A token is a byte at least, so that most prompts need not be tokenised.
  if (prompt.length * 4 <= maxLength / 2) return undefined;
  const tokens = encoder.encodeText(prompt).length;
  if (tokens <= maxLength / 2) return undefined;
  const left = maxLength - tokens;
  return (
    `The system prompt takes ${String(tokens)} of the ${String(maxLength)} tokens (maxLength); ` +
    `${left > 0 ? `${String(left)} are left` : 'none is left'} for the question and the answer. ` +
    "Train with a shorter prompt (the full one can stand in 'systemPrompt.inference'), or raise maxLength."
  );
}
