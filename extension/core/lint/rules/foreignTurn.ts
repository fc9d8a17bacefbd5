import { placeInMessage } from '../../dataset/line';
import type { SourcedMessage } from '../../dataset/shapes';
import { codeRanges, isInside } from '../codeRanges';
import type { LintedExample, RuleFinding } from '../rule';

/** Names of speakers and parts at the beginning of a line, as formats without control tokens mark their turns. */
const MARK =
  /(?:^|\n)[ \t]*((#{2,4}[ \t]*)?\**(instruction|response|input|output|human|user|assistant|system|ai|bot|gpt4 correct user|gpt4 correct assistant|question|answer)\**[ \t]*:)/gi;
const LIKELY =
  /(?:^|\n)[ \t]*(?:#{2,4}[ \t]*)?\**(?:instruction|response|input|human|user|assistant|system|ai|bot|gpt4 correct)/i;

interface Mark {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly written: string;
  readonly isHeading: boolean;
  /** An empty line stands before it. */
  readonly isApart: boolean;
}

/** Turns written into a text, `### Instruction:` or `USER:`: the template marks the turns, and the model would learn to play both. */
export function foreignTurn({ text, messages }: LintedExample): RuleFinding[] {
  return messages.flatMap((message): RuleFinding[] => {
    if (message.role === 'system' || !LIKELY.test(message.content)) return [];
    const mark = turnIn(message);
    if (!mark) return [];
    return [
      {
        code: 'foreign-turn',
        span: placeInMessage(text, message, mark.start, mark.end),
        message: `'${mark.written}' marks a turn in the text itself, as other formats do. The chat template marks them: the model would learn to write both sides. Make a turn of each, and remove the mark.`,
      },
    ];
  });
}

const ASKING = new Set(['human', 'user', 'instruction', 'gpt4 correct user']);
const ANSWERING = new Set(['assistant', 'ai', 'bot', 'response', 'gpt4 correct assistant']);

function turnIn({ role, content }: SourcedMessage): Mark | undefined {
  const code = codeRanges(content);
  const marks = [...content.matchAll(MARK)].flatMap(
    ({ 0: all, 1: written = '', 2: heading, 3: name = '', index }): Mark[] => {
      const start = index + all.length - written.length;
      if (isInside(code, start)) return [];
      const isApart = /\n[ \t]*\n[ \t]*$/.test(content.slice(Math.max(0, start - 8), start));
      return [
        {
          start,
          end: start + written.length,
          name: name.toLowerCase(),
          written,
          isHeading: heading !== undefined,
          isApart,
        },
      ];
    },
  );
  const [first] = marks;
  if (!first) return undefined;
  const asks = marks.find(({ name }) => ASKING.has(name));
  const answers = marks.find(({ name }) => ANSWERING.has(name));
  // Both sides, in one turn.
  if (asks && answers && role === 'assistant') return first;
  if (asks?.isHeading && answers?.isHeading) return first;
  const begins = content.trimStart().startsWith(first.written);
  return (
    marks.find(
      ({ name, written, isHeading, isApart }) =>
        // Nothing else is called so.
        (isHeading && /^(?:instruction|human|assistant)$/.test(name)) ||
        /^(?:USER|ASSISTANT|HUMAN|GPT4 Correct \w+):$/.test(written) ||
        (isApart && role === 'assistant' && /^(?:Human|User):$/.test(written) && name === 'human'),
    ) ?? (begins && isOwnMark(first, role) ? first : undefined)
  );
}

/** A turn that begins with its own speaker's name. */
function isOwnMark({ name, isHeading }: Mark, role: string): boolean {
  if (role === 'user') return name === 'human' || (isHeading && ASKING.has(name));
  return name === 'assistant' || name === 'ai' || name === 'bot' || (isHeading && name === 'response');
}
