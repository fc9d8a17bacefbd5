import { FOREIGN_IDENTITIES } from '../../../protocol/project';
import { CONTROL_TOKENS } from '../tokenizer/controlTokens';
import { anyOf } from '../tokenizer/textTokenizer';
import { assistantCliches, identityClaims } from './identity';
import { PromptEcho } from './promptEcho';
import { wordsOf } from './words';

// What can be read off an answer's text alone: each function returns what it found, or undefined.

/** Lines by which people's home-made templates mark turns; in an answer they are invented turns. */
const TURN_MARK =
  /^(?:#{2,3} ?(?:instruction|response|input|instrução|resposta)\b.*|(?:system|user|assistant|human)\s*:?\s*)$/im;

/** A control token of any family, or a turn mark. */
export function templateText(text: string, specialTokens: readonly string[]): string | undefined {
  const tokens = new RegExp(anyOf([...specialTokens, ...Object.keys(CONTROL_TOKENS)]) ?? '(?!)');
  return (tokens.exec(text) ?? TURN_MARK.exec(text))?.[0].trim();
}

/** Words of the system prompt that the answer repeats: its opening, or a long run from anywhere in it. */
export function promptEcho(text: string, systemPrompt: string): string | undefined {
  const echo = new PromptEcho(systemPrompt).find(text);
  return echo && text.slice(echo.start, echo.end);
}

/** A phrase that comes again and again at once, or a sentence that comes three times in all. */
export function repetition(text: string): string | undefined {
  const words = wordsOf(text);
  for (let length = 1; length <= 24; length++) {
    const times = length < 3 ? 4 : 3;
    for (let at = 0, same = 0; at + length < words.length; at++) {
      same = words[at] === words[at + length] ? same + 1 : 0;
      if (same >= length * (times - 1)) return words.slice(at + 1, at + 1 + length).join(' ');
    }
  }
  const counts = new Map<string, number>();
  for (const sentence of text.split(/[.!?\n]+/)) {
    const phrase = wordsOf(sentence);
    const count = (counts.get(phrase.join(' ')) ?? 0) + 1;
    if (phrase.length >= 4 && count >= 3) return phrase.join(' ');
    counts.set(phrase.join(' '), count);
  }
  return undefined;
}

/** Words by which the answer claims to be, or to be made by, somebody else; a denial is none. */
export function otherIdentity(text: string, persona: string): string | undefined {
  return [...identityClaims(FOREIGN_IDENTITIES, [persona])(text), ...assistantCliches(text)][0]?.words;
}
