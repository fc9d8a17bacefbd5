import { placeOfMessage } from '../../dataset/line';
import type { LintedExample, RuleFinding } from '../rule';

/** A conversation that ends with a question: nothing is learned from its last turn. */
export function lastTurnNotAssistant({ text, messages }: LintedExample): RuleFinding[] {
  const last = messages.at(-1);
  if (!last || last.role === 'assistant') return [];
  return [
    {
      code: 'last-turn-not-assistant',
      span: placeOfMessage(text, last),
      message: `The last turn is the ${last.role}'s, and nothing is learned from it. Add the assistant's answer, or remove the turn.`,
    },
  ];
}
