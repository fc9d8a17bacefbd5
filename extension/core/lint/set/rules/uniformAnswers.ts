import { isLearned } from '../../../conversation/learned';
import { wholeLine } from '../../../dataset/place';
import { plainText } from '../../../evaluation/words';
import { type TrainEntries } from '../trainEntries';
import type { SetEntry, SetFinding, SetRule } from '../setRule';

/** Fewer answers are a beginning, and say nothing. */
const ENOUGH = 20;
const NEARLY_ALL = 0.8;
const OPENING_WORDS = 3;
const ENDING_WORDS = 2;
/** Characters that two words hardly exceed. */
const LONGEST_ENDING = 80;
/** Where words have no spaces between them, so many characters. */
const CHARACTERS = 6;

/** Nearly all answers begin, or end, with the same words. */
export class UniformAnswers implements SetRule {
  private readonly openings = new Tally();
  private readonly endings = new Tally();

  constructor(private readonly entries: TrainEntries) {}

  add(entry: SetEntry): void {
    if (entry.use !== 'train') return;
    this.openings.add(entry, openingOf(entry));
    this.endings.add(entry, endingOf(entry));
  }

  remove(entry: SetEntry): void {
    this.openings.remove(entry);
    this.endings.remove(entry);
  }

  *findings(): Generator<SetFinding> {
    if (this.entries.size < ENOUGH) return;
    yield* this.uniform('repeated-opening', 'begin', this.openings);
    yield* this.uniform('repeated-sign-off', 'end', this.endings);
  }

  private *uniform(code: 'repeated-opening' | 'repeated-sign-off', verb: string, tally: Tally): Generator<SetFinding> {
    const [words, times] = tally.most();
    const share = times / this.entries.size;
    const entry =
      words !== '' && share >= NEARLY_ALL ? this.entries.first((one) => tally.of(one) === words) : undefined;
    if (!entry) return;
    const message =
      `${String(Math.floor(share * 100))} % of the answers (${String(times)} of ${String(this.entries.size)}) ${verb} with '${words}'. ` +
      'The persona will do so always, whatever it is asked. Vary it, if that is not meant.';
    yield { code, entry, span: wholeLine(entry.text), message, related: [] };
  }
}

/** Counts the words of each entry. */
class Tally {
  private readonly words = new Map<SetEntry, string>();
  private readonly counts = new Map<string, number>();

  /** Known again and again, so that it is looked for only when what was most has become less. */
  private top: readonly [words: string, times: number] | undefined;

  add(entry: SetEntry, words: string): void {
    const times = (this.counts.get(words) ?? 0) + 1;
    this.words.set(entry, words);
    this.counts.set(words, times);
    if (this.top && times > this.top[1]) this.top = [words, times];
  }

  remove(entry: SetEntry): void {
    const words = this.words.get(entry);
    if (words === undefined) return;
    this.words.delete(entry);
    const times = (this.counts.get(words) ?? 0) - 1;
    if (times > 0) this.counts.set(words, times);
    else this.counts.delete(words);
    if (this.top?.[0] === words) this.top = undefined;
  }

  of(entry: SetEntry): string | undefined {
    return this.words.get(entry);
  }

  most(): readonly [words: string, times: number] {
    if (this.top) return this.top;
    let most: readonly [string, number] = ['', 0];
    for (const counted of this.counts) if (counted[1] > most[1]) most = counted;
    this.top = most;
    return most;
  }
}

function openingOf({ messages }: SetEntry): string {
  const words = plainText(messages.find(isLearned)?.content ?? '').split(' ', OPENING_WORDS);
  const [first = ''] = words;
  return isUnspaced(first) ? first.slice(0, CHARACTERS) : words.join(' ');
}

function endingOf({ messages }: SetEntry): string {
  const plain = plainText(messages.findLast(isLearned)?.content ?? '');
  const words = plain.slice(-LONGEST_ENDING).split(' ');
  const last = words.at(-1) ?? '';
  return isUnspaced(last) ? last.slice(-CHARACTERS) : words.slice(-ENDING_WORDS).join(' ');
}

function isUnspaced(word: string): boolean {
  return /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}]/u.test(word);
}
