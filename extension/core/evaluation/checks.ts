import type { AnswerCheck, AnswerSet, Question, StopReason } from '../../../protocol/evaluation';
import { notWrittenYet } from '../errors';

export interface CheckContext {
  readonly persona: string;
  readonly systemPrompt?: string;
  /** Special tokens of the model, whose text must not show in an answer. */
  readonly specialTokens: readonly string[];
}

/**
 * What a program can tell of an answer without a person: did it stop by itself, are there artefacts of template or prompt,
 * does it repeat itself, is it in the question's language, does it hold the required facts and none of the forbidden.
 */
export function checkAnswer(
  question: Question,
  answer: { readonly text: string; readonly stopReason: StopReason },
  context: CheckContext,
): AnswerCheck[] {
  throw notWrittenYet(`${question.id} ${answer.text} ${context.persona}`);
}

export function totalChecks(checks: readonly AnswerCheck[][]): AnswerSet['checks'] {
  throw notWrittenYet(String(checks.length));
}
