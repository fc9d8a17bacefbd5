import { placeOfMessage } from '../../dataset/line';
import type { LintedExample, RuleFinding } from '../rule';

/** An earlier answer that the template writes without the thought that it asks for. */
export function answerNotLearned({ text, messages, encoding }: LintedExample): RuleFinding[] {
  if (encoding?.kind !== 'encoded' || encoding.unlearned.length === 0) return [];
  // The project's prompt may stand before the example's own messages.
  const before = encoding.turns - messages.length;
  return encoding.unlearned.flatMap((index) => {
    const message = messages[index - before];
    if (!message) return [];
    const problem =
      'This answer is not learned: the chat template asks for an answer behind a thought, and writes earlier ones without it. ' +
      'It counts as what was said before the last answer. Give each round an example of its own to learn them all.';
    return [{ code: 'answer-not-learned' as const, span: placeOfMessage(text, message), message: problem }];
  });
}
