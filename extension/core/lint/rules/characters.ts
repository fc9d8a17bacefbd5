import { placeInMessage } from '../../dataset/line';
import type { SourcedMessage } from '../../dataset/shapes';
import { isOrdinary } from '../../evaluation/words';
import { isSuspicious, INVISIBLE } from '../invisible';
import type { LintedExample, RuleFinding } from '../rule';

/** Control characters but tab and line feed; carriage returns count, as `\r\n` is learned as it stands. */
// eslint-disable-next-line no-control-regex -- They are what is looked for.
export const CONTROL = /[\0-\x08\x0B-\x1F\x7F-\x9F]/g;

/** NUL and other control characters in a text. */
export function controlCharacter(example: LintedExample): RuleFinding[] {
  return example.messages.flatMap((message) =>
    firstOfEach(message, CONTROL, () => true).map(({ character, index, count }) => ({
      code: 'control-character' as const,
      span: placeInMessage(example.text, message, index, index + 1),
      message: `The text has the control character ${nameOf(character)}${times(count)}. It is learned like a letter. Remove it${character === '\r' ? ': a line ends with \\n alone' : ''}.`,
    })),
  );
}

/** Characters that take no room: zero-width ones, direction marks, soft hyphens; not where a script or an emoji needs them. */
export function invisibleCharacter(example: LintedExample): RuleFinding[] {
  return example.messages.flatMap((message) =>
    firstOfEach(message, INVISIBLE, isSuspicious).map(({ character, index, count }) => ({
      code: 'invisible-character' as const,
      span: placeInMessage(example.text, message, index, index + character.length),
      message: `The text has the invisible character ${nameOf(character)}${times(count)}. Nobody sees it, but it is learned, and splits the word that it is in into other tokens. Remove it.`,
    })),
  );
}

interface Found {
  readonly character: string;
  readonly index: number;
  readonly count: number;
}

/** One finding for each character, at its first place, as a pasted text is often full of the same. */
function firstOfEach(
  { content }: SourcedMessage,
  pattern: RegExp,
  counts: (text: string, index: number) => boolean,
): Found[] {
  if (isOrdinary(content) || content.search(pattern) < 0) return [];
  const found = new Map<string, Found>();
  for (const { 0: character, index } of content.matchAll(pattern)) {
    if (!counts(content, index)) continue;
    const { index: first, count } = found.get(character) ?? { index, count: 0 };
    found.set(character, { character, index: first, count: count + 1 });
  }
  return [...found.values()];
}

function times(count: number): string {
  return count === 1 ? '' : `, ${String(count)} times`;
}

const NAMES: Readonly<Record<string, string>> = {
  '\0': 'NUL',
  '\r': 'carriage return',
  '\u00AD': 'soft hyphen',
  '\u200B': 'zero-width space',
  '\u200C': 'zero-width non-joiner',
  '\u200D': 'zero-width joiner',
  '\u200E': 'left-to-right mark',
  '\u200F': 'right-to-left mark',
  '\u2028': 'line separator',
  '\u2029': 'paragraph separator',
  '\u202D': 'left-to-right override',
  '\u202E': 'right-to-left override',
  '\u2060': 'word joiner',
  '\uFEFF': 'zero-width no-break space',
};

function nameOf(character: string): string {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  const name = NAMES[character];
  return name === undefined ? code : `${code} (${name})`;
}
