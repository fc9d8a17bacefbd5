import { placeOfMessage } from '../../dataset/line';
import type { LintSettings, Rule } from '../rule';

/** The example brings a system prompt that is neither of the project's. */
export function systemPromptDiffers({ systemPrompt, inferencePrompt }: LintSettings): Rule {
  if (!systemPrompt) return () => [];
  const known = new Set([systemPrompt, inferencePrompt ?? systemPrompt].map(plain));
  return ({ text, messages }) =>
    messages
      .filter(({ role, content }) => role === 'system' && !known.has(plain(content)))
      .map((message) => ({
        code: 'system-prompt-differs',
        span: placeOfMessage(text, message),
        message:
          "The example has a system prompt of its own, unlike the project's: it is learned for a situation in which nobody " +
          "asks. Remove the turn, so that the project's prompt stands before the example.",
      }));
}

function plain(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
