import { placeInMessage } from '../../dataset/line';
import { codeRanges, isInside } from '../codeRanges';
import type { LintedExample, RuleFinding } from '../rule';

/** What a placeholder in brackets may be called; whatever else stands in brackets is taken for text. */
const SLOT =
  '(?:your|the|my|insert|seu|sua|tu|su|votre|dein|ihr)[ _-](?:own[ _-])?(?:name|company|author|model|brand|team|product|organi[sz]ation|nome|empresa|autora?|nombre|compañía|nom|firma)' +
  '|(?:insert|enter|fill in|inserir|insira|insertar) [^\\]>}\\n]{1,40}|nome|name|nombre|author|autor|company(?:[ _]name)?|persona|model[ _]?name|bot[ _]?name|assistant[ _]?name';

/** `{{name}}`, `{name}`, `[your name]`, `<NAME>`: as templates of datasets have them. */
const PLACEHOLDER = new RegExp(
  String.raw`\{\{\s*[\p{L}_][\p{L}\p{N}_.-]{0,40}\s*\}\}|(?<![$\\{])\{(?:${SLOT})\}|\[(?:${SLOT})\](?![(\[])|<(?:${SLOT})>|\$\{(?:${SLOT})\}`,
  'giu',
);
const LIKELY = /[{[<]/;

/** A slot that nobody filled: the persona would introduce itself as '{{name}}'. */
export function unfilledPlaceholder({ text, messages }: LintedExample): RuleFinding[] {
  return messages.flatMap((message) => {
    const { content } = message;
    if (!LIKELY.test(content)) return [];
    const code = codeRanges(content);
    return [...content.matchAll(PLACEHOLDER)]
      .filter(({ index }) => !isInside(code, index))
      .map(({ 0: slot, index }) => ({
        code: 'unfilled-placeholder' as const,
        span: placeInMessage(text, message, index, index + slot.length),
        message: `'${slot}' is a placeholder that was never filled in, and would be learned as it stands. Write what belongs there.`,
      }));
  });
}
