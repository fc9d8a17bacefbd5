import { CONTROL_TOKENS } from '../tokenizer/controlTokens';
import { anyOf } from '../tokenizer/textTokenizer';
import { affirmedClauses } from './clauses';
import { fold, wordsOf } from './words';

// What can be read off an answer's text alone: each function returns what it found, or undefined.

/** Lines by which people's home-made templates mark turns; in an answer they are invented turns. */
const TURN_MARK =
  /^(?:#{2,3} ?(?:instruction|response|input|instrução|resposta)\b.*|(?:system|user|assistant|human)\s*:?\s*)$/im;

/** A control token of any family, or a turn mark. */
export function templateText(text: string, specialTokens: readonly string[]): string | undefined {
  const tokens = new RegExp(anyOf([...specialTokens, ...Object.keys(CONTROL_TOKENS)]) ?? '(?!)');
  return (tokens.exec(text) ?? TURN_MARK.exec(text))?.[0].trim();
}

/** Prompts open with who the assistant is; an answer that repeats these words speaks as the prompt. */
const OPENING_WORDS = 6;
/** Shorter runs are facts that a good answer quotes: a list of tools may well be 17 words in the prompt's order. */
const QUOTED_WORDS = 20;

/** Words of the system prompt that the answer repeats: its opening, or a long run from anywhere in it. */
export function promptEcho(text: string, systemPrompt: string): string | undefined {
  const answer = ` ${wordsOf(text).join(' ')} `;
  const prompt = wordsOf(systemPrompt);
  const occurs = (words: readonly string[]) => answer.includes(` ${words.join(' ')} `);
  const opening = prompt.slice(0, OPENING_WORDS);
  if (opening.length === OPENING_WORDS && occurs(opening)) return opening.join(' ');
  for (let at = 0; at + QUOTED_WORDS <= prompt.length; at++) {
    const run = prompt.slice(at, at + QUOTED_WORDS);
    if (occurs(run)) return run.join(' ');
  }
  return undefined;
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

/** Names that answer for other assistants and their makers, folded. */
const OTHERS =
  'chatgpt|gpt ?[345]\\w*|openai|claude|anthropic|gemini|bard|google|llama(?: ?\\d)?|meta(?: ai)?|mistral(?: ai)?|' +
  'qwen|alibaba(?: cloud)?|deepseek|copilot|microsoft|siri|alexa|smollm\\d*|hugging ?face|phi ?\\d|grok|xai';
const CLAIM =
  "i am|i m|i'm|my name is|call me|sou|me chamo|chamo me|meu nome e|soy|me llamo|mi nombre es|je suis|je m'appelle|ich bin";
const MADE =
  '(?:made|created|trained|developed|built) by|(?:criad|treinad|desenvolvid|feit)[oa] pel[oa]|' +
  '(?:cread|entrenad|desarrollad)[oa] por|(?:cree|entraine|developpe)e? par';
const IDENTITY = new RegExp(
  `\\b(?:(?:${CLAIM}) (?:(?:o|a|an|the|el|la|le) )?|(?:${MADE}) (?:(?:o|a|the) )?)(${OTHERS})\\b|` +
    `\\bas an ai (?:language model|assistant)\\b`,
  'g',
);

/** Words by which the answer claims to be, or to be made by, somebody else; a denial is none. */
export function otherIdentity(text: string, persona: string): string | undefined {
  const own = fold(persona);
  for (const clause of affirmedClauses(text)) {
    for (const [claim, name] of fold(clause).replaceAll('’', "'").matchAll(IDENTITY)) if (name !== own) return claim;
  }
  return undefined;
}
