import { placeInMessage } from '../../dataset/line';
import { CONTROL_TOKENS } from '../../tokenizer/controlTokens';
import { anyOf } from '../../tokenizer/textTokenizer';
import type { LintSettings, Rule } from '../rule';

/** Control tokens written into the text: another family's are learned as words, the model's own break the turn. */
export function foreignSpecialToken({ encoder }: LintSettings): Rule {
  const own = new Set(encoder?.specialTokens);
  const pattern = new RegExp(anyOf([...own, ...Object.keys(CONTROL_TOKENS)]) ?? '(?!)', 'g');
  return ({ text, messages }) =>
    messages.flatMap((message) => {
      if (message.content.search(pattern) < 0) return [];
      return [...message.content.matchAll(pattern)].map(({ 0: token, index }) => ({
        code: 'foreign-special-token' as const,
        span: placeInMessage(text, message, index, index + token.length),
        message: own.has(token) ? ownToken(token) : foreignToken(token, encoder !== undefined),
      }));
    });
}

function ownToken(token: string): string {
  return `'${token}' is a control token of this model and would be parsed as one in the middle of the text. Remove it: the chat template writes it where it belongs.`;
}

function foreignToken(token: string, modelKnown: boolean): string {
  const family = CONTROL_TOKENS[token] ?? 'another model';
  const not = modelKnown ? ', not of this model: it would be learned as words' : '';
  return `'${token}' is a control token of ${family}${not}. Remove it: the chat template marks the turns.`;
}
