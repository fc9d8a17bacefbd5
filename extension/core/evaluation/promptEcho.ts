import { wordsOf } from './words';

/** Prompts open with who the assistant is; an answer that repeats these words speaks as the prompt. */
const OPENING_WORDS = 6;
/** Shorter runs are facts that a good answer quotes: a list of tools may well be 17 words in the prompt's order. */
const QUOTED_WORDS = 20;

/** Where an answer repeats a prompt, in UTF-16 units, and for how many words. */
export interface Echo {
  readonly start: number;
  readonly end: number;
  readonly words: number;
}

/** Finds a system prompt's words in answers: its opening, or a long run from anywhere in it. */
export class PromptEcho {
  private readonly words: readonly string[];
  /** Where each word of the prompt stands in it. */
  private readonly places = new Map<string, number[]>();

  constructor(prompt: string) {
    this.words = wordsOf(prompt);
    for (const [place, word] of this.words.entries()) {
      const places = this.places.get(word);
      if (places) places.push(place);
      else this.places.set(word, [place]);
    }
  }

  /** The first repetition in the answer. */
  find(answer: string): Echo | undefined {
    const words = wordsOf(answer);
    for (const [at, word] of words.entries()) {
      for (const place of this.places.get(word) ?? []) {
        // A run is looked at from its beginning only, so that an answer costs its length.
        if (at > 0 && place > 0 && words[at - 1] === this.words[place - 1]) continue;
        let length = 1;
        while (place + length < this.words.length && words[at + length] === this.words[place + length]) length++;
        if (length >= (place === 0 ? OPENING_WORDS : QUOTED_WORDS)) return placed(answer, at, length);
      }
    }
    return undefined;
  }
}

/** Where the words [at, at + length) of a text stand in it; folding has lost their places. */
function placed(text: string, at: number, length: number): Echo {
  const words = [...text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)];
  const [first, last] = [words[at], words[at + length - 1]];
  return { start: first?.index ?? 0, end: last ? last.index + last[0].length : text.length, words: length };
}
