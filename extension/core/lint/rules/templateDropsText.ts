import { splitThought } from '../../conversation/thought';
import { placeInMessage, placeOfMessage } from '../../dataset/line';
import type { LintedExample, RuleFinding } from '../rule';

/** White space at an answer's edge that is layout: an indented first line, an empty line. A single space is none. */
const LAYOUT = /^(?:[ \t]{2,}|\t|[ \t]*\n)|\n[ \t]*\n\s*$/;

/** What the chat template leaves out of a turn: words, or the layout at the edge of an answer. */
export function templateDropsText({ text, messages, encoding }: LintedExample): RuleFinding[] {
  if (encoding?.kind !== 'encoded') return [];
  return messages.flatMap((message) => {
    const { role, content } = message;
    const words = content.trim();
    // What becomes of system turns is the same in every example, and said once for the set.
    if (role === 'system' || words === '' || encoding.text.includes(content)) return [];
    const { thought, text: answer } = splitThought(words);
    if (thought !== undefined && encoding.text.includes(thought) && encoding.text.includes(answer)) return [];
    if (!encoding.text.includes(words)) {
      const problem = `The chat template changes the ${role}'s turn or leaves a part of it out, so it is not learned as it is written. Look at the rendered conversation, and write the turn as the template passes it on.`;
      return [{ code: 'template-drops-text' as const, span: placeOfMessage(text, message), message: problem }];
    }
    const layout = role === 'assistant' ? LAYOUT.exec(content) : null;
    if (!layout) return [];
    return [
      {
        code: 'template-drops-text' as const,
        span: placeInMessage(text, message, layout.index, layout.index + layout[0].length),
        message:
          'The chat template strips this white space, so the answer is learned without it. Remove it, or begin and end the answer with words.',
      },
    ];
  });
}
