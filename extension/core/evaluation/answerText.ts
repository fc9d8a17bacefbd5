import { FOREIGN_IDENTITIES } from '../../../protocol/project';
import { CONTROL_TOKENS, TOKEN_SHAPES } from '../tokenizer/controlTokens';
import { anyOf } from '../tokenizer/textTokenizer';
import { assistantCliches, identityClaims } from './identity';
import { PromptEcho } from './promptEcho';
import { wordsOf } from './words';

// What can be read off an answer's text alone: each function returns what it found, or undefined.

/** Lines by which people's home-made templates mark turns; in an answer they are invented turns. */
const TURN_MARK =
  /^(?:#{2,3} ?(?:instruction|response|input|instrução|resposta)\b.*|(?:system|user|assistant|human)\s*:?\s*)$/im;

/** Speakers as six languages call them, before what the model lets them say: it plays both sides. "System: Windows" is a list's. */
const SPEAKER =
  /^[ \t]*\**(?:user|human|assistant|usuário|usuária|usuario|usuaria|assistente|asistente|utilisateur|utilisatrice|benutzer|benutzerin|nutzer|assistent|utente)\**[ \t]*:\**[ \t]*\S.*$/im;

/** A control token, known or by its shape, or a turn that the model invents. */
export function templateText(text: string, specialTokens: readonly string[]): string | undefined {
  const known = anyOf([...specialTokens, ...Object.keys(CONTROL_TOKENS)]) ?? '(?!)';
  const found = new RegExp(`${known}|${TOKEN_SHAPES}`).exec(text) ?? TURN_MARK.exec(text) ?? SPEAKER.exec(text);
  return found?.[0].trim().slice(0, MOST_SHOWN);
}
const MOST_SHOWN = 60;

/** Words of the system prompt that the answer repeats: its opening, or a long run from anywhere in it. */
export function promptEcho(text: string, systemPrompt: string): string | undefined {
  const echo = new PromptEcho(systemPrompt).find(text);
  return echo && text.slice(echo.start, echo.end);
}

/** What a loop in an answer is made of. Code repeats itself rightly, so blocks of it are left out. */
const CODE = /^(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^\1|$(?![\s\S]))/gm;
/** A sentence that long comes twice only by mistake; a shorter one may be a refrain, but not three times. */
const LONG_SENTENCE = 8;
const SHORT_SENTENCE = 4;

/** A phrase that comes again and again at once; a long sentence that comes twice, a short one that comes three times. */
export function repetition(answer: string): string | undefined {
  const text = answer.replace(CODE, '\n');
  const words = wordsOf(text);
  for (let length = 1; length <= 24; length++) {
    const times = length < 3 ? 4 : 3;
    for (let at = 0, same = 0; at + length < words.length; at++) {
      same = words[at] === words[at + length] ? same + 1 : 0;
      if (same >= length * (times - 1)) return words.slice(at + 1, at + 1 + length).join(' ');
    }
  }
  const counts = new Map<string, number>();
  for (const sentence of text.split(/[.!?…]+(?=\s|$)|[。！？।]+|\n/)) {
    const phrase = wordsOf(sentence);
    const key = phrase.join(' ');
    const count = (counts.get(key) ?? 0) + 1;
    // Chinese and Japanese put no space between words: there a word is a character.
    const length = Math.max(phrase.length, (key.match(UNSPACED)?.length ?? 0) / 2);
    if (count >= (length >= LONG_SENTENCE ? 2 : length >= SHORT_SENTENCE ? 3 : Infinity)) return sentence.trim();
    counts.set(key, count);
  }
  return undefined;
}

const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/gu;

/** Words by which the answer claims to be, or to be made by, somebody else; a denial is none. */
export function otherIdentity(text: string, persona: string): string | undefined {
  return [...identityClaims(FOREIGN_IDENTITIES, [persona])(text), ...assistantCliches(text)][0]?.words;
}
