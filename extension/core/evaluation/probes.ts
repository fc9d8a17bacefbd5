import type { AnswerSet, Question } from '../../../protocol/evaluation';
import type { RunEvent } from '../../../protocol/events';
import { splitThought } from '../conversation/thought';
import { checkAnswer, totalChecks, type CheckContext } from './checks';

/**
 * The automatic checks of what a run answered to its probes after its last epoch. Probes are cut short, so whether an answer
 * would have ended by itself is not asked.
 *
 * @returns undefined for a run that was asked nothing
 */
export function checkProbes(
  events: readonly RunEvent[],
  questions: readonly Question[],
  context: CheckContext,
): AnswerSet['checks'] | undefined {
  const last = events.findLast((event) => event.type === 'probe');
  if (!last || last.answers.length === 0) return undefined;
  const checks = last.answers.map(({ question, text }) => {
    const facts = questions.find((one) => one.question === question)?.facts ?? { require: [], forbid: [] };
    const answer = { text: splitThought(text).text, stopReason: 'max-tokens' as const };
    return checkAnswer({ id: question, question, facts }, answer, context).filter(({ id }) => id !== 'end-of-turn');
  });
  return totalChecks(checks);
}
