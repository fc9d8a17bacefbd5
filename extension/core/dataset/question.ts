import { Question } from '../../../protocol/evaluation';
import type { SourcedMessage } from './shapes';

/** A line of the question set as an example without an answer; undefined where it is no question. Never throws. */
export function readQuestionLine(
  text: string,
): { readonly shape: 'messages'; readonly messages: readonly SourcedMessage[] } | undefined {
  const question = parse(text);
  if (question === undefined) return undefined;
  const sources = [{ path: ['question'], offset: 0, length: question.length }];
  return { shape: 'messages', messages: [{ role: 'user', content: question, sources }] };
}

function parse(text: string): string | undefined {
  try {
    return Question.safeParse(JSON.parse(text)).data?.question;
  } catch {
    return undefined;
  }
}
