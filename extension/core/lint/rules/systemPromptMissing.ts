import { wholeLine } from '../../dataset/place';
import type { LintSettings, Rule } from '../rule';

/** Neither the example nor the project says who the assistant is. */
export function systemPromptMissing({ systemPrompt }: LintSettings): Rule {
  if (systemPrompt) return () => [];
  return ({ text, messages }) => {
    if (messages.some(({ role }) => role === 'system')) return [];
    const message =
      'There is no system prompt, neither in the example nor in the project. Name one in persona.json ' +
      "('systemPrompt.training'), or begin the example with a system turn.";
    return [{ code: 'system-prompt-missing', span: wholeLine(text), message }];
  };
}
