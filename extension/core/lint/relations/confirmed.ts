import { polarityOf } from '../../evaluation/polarity';
import { statementsIn, type Statement } from './statements';

/** What an answer states by a mere yes or no: "Is João your father?" "Yes." It stands at the first word of the answer. */
export function confirmedStatements(question: string, answer: string): Statement[] {
  const statements = statementsIn(question, 'other');
  const polarity = statements.length > 0 ? polarityOf(answer) : undefined;
  if (polarity === undefined) return [];
  const words = /^\P{L}*\p{L}+/u.exec(answer)?.[0] ?? '';
  return statements.map((asked) => ({
    ...asked,
    denied: asked.denied !== (polarity === 'no'),
    words,
    start: 0,
  }));
}
