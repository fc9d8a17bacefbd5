import { isLearned } from '../../conversation/learned';
import { placeOfMessage } from '../../dataset/line';
import type { LintedExample, RuleFinding } from '../rule';

/** An assistant turn without a word: the model would learn to say nothing. */
export function emptyAnswer({ text, messages }: LintedExample): RuleFinding[] {
  return messages
    .filter((message) => isLearned(message) && message.content.trim() === '')
    .map((message) => ({
      code: 'empty-answer',
      span: placeOfMessage(text, message),
      message:
        'The answer is empty: the model would learn to end its turn at once. Write an answer, or remove the example.',
    }));
}
