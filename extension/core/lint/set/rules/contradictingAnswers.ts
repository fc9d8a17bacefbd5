import { isLearned } from '../../../conversation/learned';
import type { Span } from '../../../dataset/json';
import { placeOfMessage } from '../../../dataset/line';
import { wholeLine } from '../../../dataset/place';
import { polarityOf } from '../../../evaluation/polarity';
import { isOrdinary, plainText } from '../../../evaluation/words';
import { Hash53 } from '../../../hash53';
import { similarity } from '../../similarity';
import { byPlace } from '../entryOrder';
import { Groups } from '../groups';
import type { SetEntry, SetFinding, SetRule } from '../setRule';

/** Answers that say the same sentence with another number in it, and are more than a number. */
const SAME_SENTENCE = 0.6;
const SHORTEST_SENTENCE = 10;
const LONGEST_SENTENCE = 400;

/** An answer, by its place: its words would hold the whole set in memory. */
interface Given {
  readonly entry: SetEntry;
  /** Which of its turns. */
  readonly turn: number;
  readonly polarity: 'yes' | 'no' | undefined;
  /** Every number in it; empty where there is none, or where the answer is too long to be one sentence. */
  readonly numbers: string;
}

/**
 * The same question, answered with yes here and with no there, or with another number in the same sentence.
 *
 * Answers that merely differ are no contradiction: a persona may greet in ten ways.
 */
export class ContradictingAnswers implements SetRule {
  /** By a hash of the question. */
  private readonly answers = new Groups<Given>();
  private readonly ofEntry = new Map<SetEntry, readonly (readonly [number, Given])[]>();
  /** Questions that are answered more than once. */
  private readonly repeated = new Set<Set<Given>>();

  add(entry: SetEntry): void {
    if (entry.use === 'questions') return;
    const given = answersOf(entry);
    this.ofEntry.set(entry, given);
    for (const [question, answer] of given) {
      const those = this.answers.add(question, answer);
      if (those) this.repeated.add(those);
    }
  }

  remove(entry: SetEntry): void {
    for (const [question, answer] of this.ofEntry.get(entry) ?? []) {
      const left = this.answers.remove(question, answer);
      if (left) this.repeated.delete(left);
    }
    this.ofEntry.delete(entry);
  }

  *findings(): Generator<SetFinding> {
    for (const those of this.repeated) {
      const [first, ...more] = [...those].sort((a, b) => byPlace(a.entry, b.entry));
      if (!first) continue;
      for (const later of more) {
        const difference = contradiction(first, later);
        if (difference === undefined) continue;
        yield {
          code: 'contradicting-answers',
          entry: later.entry,
          span: placeOfAnswer(later),
          message: `The same question is answered otherwise in line ${String(first.entry.line)}: ${difference}. Both are learned, and either may come out. Keep the true one.`,
          related: [{ entry: first.entry, span: placeOfAnswer(first), message: 'Here it is answered otherwise.' }],
        };
      }
    }
  }
}

/** Each answer by all that was asked before it in its conversation. */
function answersOf(entry: SetEntry): (readonly [number, Given])[] {
  const asked = new Hash53();
  asked.takeText(entry.use);
  let isAsked = false;
  const answers: (readonly [number, Given])[] = [];
  for (const [turn, message] of entry.messages.entries()) {
    const { role, content } = message;
    if (role === 'user') {
      const question = plainText(content);
      asked.takeText(question);
      asked.take(LINE_FEED);
      isAsked ||= question !== '';
    }
    if (!isLearned(message) || !isAsked) continue;
    answers.push([asked.value, { entry, turn, polarity: polarityOf(content), numbers: numbersIn(content) }]);
  }
  return answers;
}

const LINE_FEED = 0x0a;
const NUMBERS = /\p{N}+(?:[.,]\p{N}+)*/gu;
/** The same in Latin texts, which most are: ten times as fast. */
const LATIN_NUMBERS = /[\d²³¹¼-¾]+(?:[.,][\d²³¹¼-¾]+)*/g;

function numbersIn(answer: string): string {
  if (answer.length > LONGEST_SENTENCE) return '';
  return (answer.match(isOrdinary(answer) ? LATIN_NUMBERS : NUMBERS) ?? []).join(', ');
}

function contradiction(first: Given, later: Given): string | undefined {
  const { polarity, numbers } = first;
  if (polarity && later.polarity && polarity !== later.polarity)
    return `with ${polarity} there, with ${later.polarity} here`;
  if (numbers === later.numbers || numbers === '' || later.numbers === '') return undefined;
  const [before, now] = [first, later].map(({ entry, turn }) =>
    plainText((entry.messages[turn]?.content ?? '').replace(/\p{N}+/gu, ' ')),
  );
  if (!before || !now || Math.min(before.length, now.length) < SHORTEST_SENTENCE) return undefined;
  return similarity(before, now) >= SAME_SENTENCE ? `with ${numbers} there, with ${later.numbers} here` : undefined;
}

function placeOfAnswer({ entry, turn }: Given): Span {
  const message = entry.messages[turn];
  return message ? placeOfMessage(entry.text, message) : wholeLine(entry.text);
}
