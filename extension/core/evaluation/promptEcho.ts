import { fold } from './words';

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
    this.words = wordsAt(prompt).map(({ word }) => word);
    for (const [place, word] of this.words.entries()) {
      const places = this.places.get(word);
      if (places) places.push(place);
      else this.places.set(word, [place]);
    }
  }

  /** The first repetition in the answer. */
  find(answer: string): Echo | undefined {
    const words = wordsAt(answer);
    for (const [at, { word }] of words.entries()) {
      for (const place of this.places.get(word) ?? []) {
        // A run is looked at from its beginning only, so that an answer costs its length.
        if (at > 0 && place > 0 && words[at - 1]?.word === this.words[place - 1]) continue;
        let length = 1;
        while (place + length < this.words.length && words[at + length]?.word === this.words[place + length]) length++;
        if (length < (place === 0 ? OPENING_WORDS : QUOTED_WORDS)) continue;
        return { start: words[at]?.start ?? 0, end: words[at + length - 1]?.end ?? answer.length, words: length };
      }
    }
    return undefined;
  }
}

/** The words of a text, folded, with their places. */
function wordsAt(text: string): { readonly word: string; readonly start: number; readonly end: number }[] {
  return [...text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)].map(({ 0: word, index }) => ({
    word: fold(word),
    start: index,
    end: index + word.length,
  }));
}
