import { placeInMessage } from '../../dataset/line';
import { CONTROL_TOKENS, TOKEN_SHAPES } from '../../tokenizer/controlTokens';
import { anyOf } from '../../tokenizer/textTokenizer';
import { codeRanges, isInside } from '../codeRanges';
import type { LintSettings, Rule } from '../rule';

/** Control tokens written into the text: another family's are learned as words, the model's own break the turn. */
export function foreignSpecialToken({ encoder }: LintSettings): Rule {
  const own = new Set(encoder?.specialTokens);
  const known = anyOf([...own, ...Object.keys(CONTROL_TOKENS)]) ?? '(?!)';
  const pattern = new RegExp(`${known}|${TOKEN_SHAPES}`, 'g');
  // What none of them begins with need not be looked for.
  const starts = [...new Set(['<', '[', ...[...own].map((token) => token.charAt(0))])];
  // What the template itself writes is the model's own way to think or to call: there, it is no mistake of the data's.
  const template = encoder?.templateSource ?? '';
  return ({ text, messages }) =>
    messages.flatMap((message) => {
      const { content } = message;
      if (!starts.some((start) => content.includes(start)) || content.search(pattern) < 0) return [];
      const code = codeRanges(content);
      return [...content.matchAll(pattern)]
        .filter(({ 0: token, index }) => own.has(token) || (!isInside(code, index) && isForeign(token, template)))
        .map(({ 0: token, index }) => ({
          code: 'foreign-special-token' as const,
          span: placeInMessage(text, message, index, index + token.length),
          message: own.has(token) ? ownToken(token) : foreignToken(token, encoder !== undefined),
        }));
    });
}

const MEANT_BY_TEMPLATES = /^<\/?(?:think|tool|function)/;

function isForeign(token: string, template: string): boolean {
  return !(MEANT_BY_TEMPLATES.test(token) && template.includes(token));
}

function ownToken(token: string): string {
  return `'${token}' is a control token of this model and would be parsed as one in the middle of the text. Remove it: the chat template writes it where it belongs.`;
}

function foreignToken(token: string, modelKnown: boolean): string {
  const family = CONTROL_TOKENS[token] ?? 'other models';
  const not = modelKnown ? ', not of this model: it would be learned as words' : '';
  return `'${token}' is a control token of ${family}${not}. Remove it: the chat template marks the turns.`;
}
