import { isLearned } from '../../conversation/learned';
import { placeInMessage } from '../../dataset/line';
import { plainText } from '../../evaluation/words';
import { codeRanges, isInside } from '../codeRanges';
import type { LintedExample, RuleFinding } from '../rule';

/** A refrain comes three times; more often, in a row or as most of the text, it is a loop. */
const MOST = 4;
/** Shorter answers have no room for that. */
const SHORTEST = 60;
const SENTENCE = /[^.!?…。！？\n]+[.!?…。！？\n]*/g;
const LEAST_WORDS = 3;
/** Words that come again and again without a sentence: the longest such group, and how often. */
const LONGEST_GROUP = 8;
const LEAST_ROUNDS = 5;
const LEAST_REPEATED = 15;

/** An answer that says the same again and again: the model learns to loop. */
export function repeatedText({ text, messages }: LintedExample): RuleFinding[] {
  return messages.flatMap((message): RuleFinding[] => {
    const { content } = message;
    if (content.length < SHORTEST || !isLearned(message)) return [];
    const found = repeatedSentence(content) ?? repeatedWords(content);
    if (!found) return [];
    const { start, end, count } = found;
    const shown = content.slice(start, end).trim();
    return [
      {
        code: 'repeated-text',
        span: placeInMessage(text, message, start, end),
        message: `The answer says '${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}' ${String(count)} times. The model learns to loop, and does not end. Keep it once.`,
      },
    ];
  });
}

interface Repetition {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

/** A sentence that comes so often that the rest is less than that. */
function repeatedSentence(content: string): Repetition | undefined {
  const seen = new Map<string, { start: number; end: number; count: number; words: number }>();
  let most: { start: number; end: number; count: number; words: number } | undefined;
  for (const { 0: sentence, index } of content.matchAll(SENTENCE)) {
    if (sentence.length < 8) continue;
    const known = seen.get(sentence.trim());
    if (!known) seen.set(sentence.trim(), { start: index, end: index + sentence.trimEnd().length, count: 1, words: 0 });
    else if (++known.count > (most?.count ?? 0)) most = known;
  }
  if (!most || most.count < MOST) return undefined;
  const sentence = content.slice(most.start, most.end);
  const words = plainText(sentence).split(' ').length;
  const share = (most.count * sentence.length) / content.length;
  if ((words < LEAST_WORDS && !/[^\0-\u02ff]{6}/.test(sentence)) || (share < 0.5 && most.count < MOST * 2))
    return undefined;
  return isInside(codeRanges(content), most.start) ? undefined : most;
}

/** A group of words that follows itself over and over. */
function repeatedWords(content: string): Repetition | undefined {
  const words = plainText(content).split(' ');
  if (words.length < LEAST_REPEATED) return undefined;
  for (let group = 1; group <= LONGEST_GROUP; group++) {
    let same = 0;
    for (let at = group; at < words.length; at++) {
      same = words[at] === words[at - group] ? same + 1 : 0;
      const rounds = Math.floor(same / group) + 1;
      if (rounds < LEAST_ROUNDS || same + group < LEAST_REPEATED) continue;
      // Laughter and singing are meant: a syllable is no word. Numbers in a row are a table.
      const repeated = words.slice(at - group + 1, at + 1);
      if (repeated.every((word) => word.length <= 2 || /^\p{N}+$/u.test(word))) break;
      return { start: 0, end: content.length, count: rounds };
    }
  }
  return undefined;
}
