import { placeInMessage } from '../../dataset/line';
import { isOrdinary } from '../../evaluation/words';
import type { LintedExample, RuleFinding } from '../rule';

/** Text that is not in Unicode's composed form NFC: the same word in two spellings, with other tokens. */
export function notNfc({ text, messages }: LintedExample): RuleFinding[] {
  return messages.flatMap((message) => {
    const { content } = message;
    if (isOrdinary(content) || content.normalize('NFC') === content) return [];
    const [first, ...more] = decomposed(content);
    if (!first) return [];
    const others = more.length === 0 ? '' : ` (${String(more.length)} more in this text)`;
    return [
      {
        code: 'not-nfc' as const,
        span: placeInMessage(text, message, first.start, first.end),
        message: `'${first.composed}' is written as ${codePoints(first.written)}, not in the composed form ${codePoints(first.composed)}${others}. It looks the same and gives other tokens. Normalise it to NFC.`,
      },
    ];
  });
}

/** A place in a text whose NFC is another. Units [start, end). */
interface Decomposed {
  readonly start: number;
  readonly end: number;
  readonly written: string;
  readonly composed: string;
}

/** A character with its marks, or a run of conjoining Hangul: what NFC composes never reaches beyond it. */
const CLUSTER = /[\u1100-\u11FF\uAC00-\uD7A3]+|\P{M}\p{M}*|\p{M}+/gu;

/** The places at which the text differs from its NFC, in order. */
export function decomposed(content: string): Decomposed[] {
  return [...content.matchAll(CLUSTER)].flatMap(({ 0: written, index }) => {
    const composed = written.normalize('NFC');
    return composed === written ? [] : [{ start: index, end: index + written.length, written, composed }];
  });
}

function codePoints(text: string): string {
  return Array.from(text)
    .map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`)
    .join(' ');
}
