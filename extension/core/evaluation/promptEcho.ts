import { SpanMap } from '../spanMap';
import { eachWord, plainText, wordsOf } from './words';

/** Prompts open with who the assistant is; an answer that repeats these words speaks as the prompt. */
const OPENING_WORDS = 6;
/** Shorter runs are facts that a good answer quotes: a list of tools may well be 17 words in the prompt's order. */
const QUOTED_WORDS = 20;
/** Wherever a word stands in such a run, there are so many more of it on one side. */
const BESIDE = 9;
const NOWHERE: readonly number[] = [];

/** Where an answer repeats a prompt, in UTF-16 units, and for how many words. */
export interface Echo {
  readonly start: number;
  readonly end: number;
  readonly words: number;
}

/** Finds a system prompt's words in answers: its opening, or a long run from anywhere in it. */
export class PromptEcho {
  private readonly words: readonly string[];
  private readonly opening: string;
  /** Where each word of the prompt stands in it. */
  private readonly places = new SpanMap<number[]>();

  constructor(prompt: string) {
    this.words = wordsOf(prompt);
    this.opening = this.words.slice(0, OPENING_WORDS).join(' ');
    for (const [place, word] of this.words.entries()) {
      const places = this.places.get(word, 0, word.length);
      if (places) places.push(place);
      else this.places.add(word, [place]);
    }
  }

  /** The first repetition in the answer. */
  find(answer: string): Echo | undefined {
    const plain = plainText(answer);
    if (!this.mayEcho(plain)) return undefined;
    // Where the prompt has the word before, and has it before that: a run is looked at from its beginning only, so that an
    // answer costs its length.
    let before: readonly number[] = [];
    let found: Echo | undefined;
    eachWord(plain, (start, end, at) => {
      const places = this.places.get(plain, start, end) ?? NOWHERE;
      for (const place of places) {
        if (found || before.includes(place - 1)) continue;
        const words = this.runFrom(place, plain, start);
        if (words >= (place === 0 ? OPENING_WORDS : QUOTED_WORDS)) found = placed(answer, at, words);
      }
      before = places;
    });
    return found;
  }

  /** Whether it may: of every QUOTED_WORDS words one stands before, or behind, the same few words as in the prompt. */
  private mayEcho(plain: string): boolean {
    if (this.opening === '') return false;
    if (plain.includes(this.opening)) return true;
    let next = 0;
    for (let at = 0; next < plain.length; at++) {
      const start = next;
      const space = plain.indexOf(' ', start);
      const end = space < 0 ? plain.length : space;
      next = end + 1;
      if (at % QUOTED_WORDS !== 0) continue;
      for (const place of this.places.get(plain, start, end) ?? NOWHERE) {
        if (this.runFrom(place, plain, start) > BESIDE || this.runBefore(place, plain, start) >= BESIDE) return true;
      }
    }
    return false;
  }

  /** How many words of the prompt from `place` on stand in the plain text from the unit `start` on. */
  private runFrom(place: number, plain: string, start: number): number {
    let [length, at] = [0, start];
    for (let word = this.words[place]; word !== undefined; word = this.words[place + length]) {
      const end = at + word.length;
      if (!plain.startsWith(word, at) || (end < plain.length && plain[end] !== ' ')) break;
      length++;
      at = end + 1;
    }
    return length;
  }

  /** How many words of the prompt before `place` stand in the plain text before the unit `start`, up to {@link BESIDE}. */
  private runBefore(place: number, plain: string, start: number): number {
    let [length, end] = [0, start - 1];
    for (
      let word = this.words[place - 1];
      word !== undefined && length < BESIDE;
      word = this.words[place - 1 - length]
    ) {
      const at = end - word.length;
      if (at < 0 || !plain.startsWith(word, at) || (at > 0 && plain[at - 1] !== ' ')) break;
      length++;
      end = at - 1;
    }
    return length;
  }
}

/** Where the words [at, at + length) of a text stand in it; folding has lost their places. */
function placed(text: string, at: number, length: number): Echo {
  const words = [...text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)];
  const [first, last] = [words[at], words[at + length - 1]];
  return { start: first?.index ?? 0, end: last ? last.index + last[0].length : text.length, words: length };
}
