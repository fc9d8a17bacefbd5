import { isLearned } from '../../conversation/learned';
import { countSupervised } from '../../conversation/supervised';
import { placeOfMessage } from '../../dataset/line';
import { wholeLine } from '../../dataset/place';
import type { LintedExample, LintSettings, Rule, RuleFinding } from '../rule';

/** Supervised tokens beyond `maxLength` are cut off before training. */
export function tokenOverrun({ maxLength }: LintSettings): Rule {
  return (example) => {
    const { encoding } = example;
    if (encoding?.kind !== 'encoded') return [];
    const supervised = countSupervised(encoding.supervised);
    const lost = supervised - countSupervised(encoding.supervised, maxLength);
    if (lost === 0) return [];
    const tokens = encoding.ids.length;
    return [
      {
        code: 'token-overrun',
        span: placeOfFirstCut(example, maxLength),
        message:
          `The example has ${String(tokens)} tokens, ${String(tokens - maxLength)} more than maxLength ${String(maxLength)}: ` +
          `${String(lost)} of its ${String(supervised)} supervised tokens are cut off. Shorten it, or raise maxLength to ${String(tokens)}.`,
        tokens,
      },
    ];
  };
}

/** An example from which nothing is learned: no assistant turn, or all of it beyond `maxLength`. */
export function nothingToLearn({ maxLength }: LintSettings): Rule {
  return ({ text, messages, encoding }) => {
    const finding = (message: string): RuleFinding[] => [{ code: 'nothing-to-learn', span: wholeLine(text), message }];
    if (!messages.some(({ role }) => role === 'assistant')) {
      return finding("No turn is the assistant's, so there is nothing to learn. Add an answer, or remove the example.");
    }
    if (!messages.some(isLearned)) {
      return finding(
        'Every answer says not to learn it, so there is nothing to learn. Give one "weight": 1, or remove the example.',
      );
    }
    if (encoding?.kind !== 'encoded' || countSupervised(encoding.supervised, maxLength) > 0) return [];
    const firstAnswer = encoding.supervised[0]?.[0] ?? encoding.ids.length;
    return finding(
      `Nothing is left to learn: the first answer begins at token ${String(firstAnswer + 1)}, beyond maxLength ` +
        `${String(maxLength)}. Shorten what comes before it, or raise maxLength to ${String(encoding.ids.length)}.`,
    );
  };
}

/** The first answer that loses something; it is as close as the text comes to where the cut falls. */
function placeOfFirstCut({ text, messages, encoding }: LintedExample, maxLength: number) {
  const answers = messages.filter(isLearned);
  const ranges = encoding?.kind === 'encoded' ? encoding.supervised : [];
  const cut = answers[ranges.findIndex(([, end]) => end > maxLength)];
  return cut ? placeOfMessage(text, cut) : wholeLine(text);
}
