import { isLearned } from '../../conversation/learned';
import { placeInMessage } from '../../dataset/line';
import type { SourcedMessage } from '../../dataset/shapes';
import { codeRanges, isInside } from '../codeRanges';
import { entitiesIn, type Entity } from '../entities';
import type { LintedExample, RuleFinding } from '../rule';

/** Where markup is spoken of, or stands, entities are meant. */
const SPEAKS_OF_MARKUP = /\b(?:html|xml|xhtml|svg|entit|escape|entidade|entité|entität|jsx)|<\/[a-z]|<[a-z]+[^<>]*>/i;

/** An answer with `&amp;` or `&#39;` in it, as pages are copied. */
export function htmlEntity({ text, messages }: LintedExample): RuleFinding[] {
  return messages.flatMap((message): RuleFinding[] => {
    if (!isLearned(message)) return [];
    const [first, ...others] = strayEntities(message, messages);
    if (!first) return [];
    const written = message.content.slice(first.start, first.end);
    const more = others.length === 0 ? '' : ` ${String(others.length)} more in this answer.`;
    return [
      {
        code: 'html-entity',
        span: placeInMessage(text, message, first.start, first.end),
        message: `'${written}' is how HTML writes '${first.character}', and the model would learn to write it so.${more} Write the character itself.`,
      },
    ];
  });
}

/** The entities of an answer that are not meant as such. @param messages - its conversation */
export function strayEntities({ content }: SourcedMessage, messages: readonly SourcedMessage[]): Entity[] {
  const entities = entitiesIn(content);
  if (entities.length === 0 || messages.some((message) => SPEAKS_OF_MARKUP.test(message.content))) return [];
  const code = codeRanges(content);
  return entities.filter(({ start }) => !isInside(code, start));
}
