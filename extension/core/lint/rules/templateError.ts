import { wholeLine } from '../../dataset/place';
import type { LintedExample, RuleFinding } from '../rule';

/** The model's chat template refuses the conversation. */
export function templateError({ text, encoding }: LintedExample): RuleFinding[] {
  if (encoding?.kind !== 'template-error') return [];
  const message = `The model's chat template cannot render this conversation: ${encoding.message}`;
  return [{ code: 'template-error', span: wholeLine(text), message }];
}
