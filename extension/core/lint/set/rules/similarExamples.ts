import { wholeLine } from '../../../dataset/place';
import { plainText } from '../../../evaluation/words';
import { Signatures, similarity } from '../../similarity';
import { byPlace } from '../entryOrder';
import { Groups } from '../groups';
import type { FileUse, SetEntry, SetFinding, SetRule } from '../setRule';

/** Lee et al., "Deduplicating Training Data Makes Language Models Better" (2022), call documents so near duplicates. */
const NEAR = 0.8;
/** A question is short: a word or two more make it another. */
const SAME_QUESTION = 0.85;
/** Where very many lines of a use are alike, each is compared with so many: enough to find that it is not alone. */
const COMPARED = 24;
/** Of another use, the likest are compared, up to so many that prove to be something else. */
const UNLIKE = 64;
/** Characters of an example beyond which it is not compared: it is a book, and its reading would take the time of all others. */
const LONGEST = 20_000;
/** A finding links so many of the lines that are like it. */
const LINKED = 5;

/** What is kept of an entry: its words would hold the whole set in memory. */
interface Held {
  readonly entry: SetEntry;
  /** Of its signature. */
  readonly number: number;
  /** What it is like; both sides know it. Made when there is something. */
  like?: Map<Held, Likeness>;
}

type Likeness = 'near-duplicate' | 'same-question';

/** What is trained on must not be measured with; the two are compared both ways. */
const ACROSS: Readonly<Record<FileUse, readonly FileUse[]>> = {
  train: ['validation', 'questions'],
  validation: ['train'],
  questions: ['train'],
};

/**
 * Examples nearly the same as another, and training examples that validation or the evaluation asks as well.
 *
 * Two examples with the same answer and different questions are no duplicates: that is how variants are written. Nor are two
 * with different numbers: sums differ by little else.
 */
export class SimilarExamples implements SetRule {
  private readonly held = new Map<SetEntry, Held>();
  private readonly signatures = new Signatures();
  private readonly byNumber: Held[] = [];
  /** By band the numbers of those that have it; each use by itself, so that no crowd in one hides what is alike in another. */
  private readonly buckets: Readonly<Record<FileUse, Groups<number>>> = {
    train: new Groups(),
    validation: new Groups(),
    questions: new Groups(),
  };
  /** Those that are like another. */
  private readonly alike = new Set<Held>();
  /** How often it was looked for what is alike, and by number the last look that met an entry. */
  private looks = 0;
  private readonly metBy: number[] = [];

  add(entry: SetEntry): void {
    if (entry.messages.reduce((sum, { content }) => sum + content.length, 0) > LONGEST) return;
    const question = said(entry, 'user');
    if (question === '') return;
    const number = this.signatures.add(question);
    const held: Held = { entry, number };
    const bands = this.signatures.bandsOf(number);
    this.held.set(entry, held);
    this.byNumber[number] = held;
    this.metBy[number] = 0;
    for (const other of this.neighbours(held, bands)) this.compare(held, question, other);
    for (const use of ACROSS[entry.use]) this.compareAcross(held, question, bands, use);
    for (const band of bands) this.buckets[entry.use].add(band, number);
  }

  remove(entry: SetEntry): void {
    const held = this.held.get(entry);
    if (!held) return;
    this.held.delete(entry);
    this.alike.delete(held);
    for (const band of this.signatures.bandsOf(held.number)) this.buckets[entry.use].remove(band, held.number);
    this.signatures.remove(held.number);
    for (const other of held.like?.keys() ?? []) {
      other.like?.delete(held);
      // There may be more than were noted.
      if (other.entry.use === 'train' && entry.use !== 'train' && likesOf(other, entry.use) === 0)
        this.compareAcross(other, said(other.entry, 'user'), this.signatures.bandsOf(other.number), entry.use);
      if (other.like?.size === 0) this.alike.delete(other);
    }
  }

  *findings(): Generator<SetFinding> {
    for (const { entry, like } of this.alike) {
      const others = [...(like ?? [])].map(([other, likeness]) => ({ entry: other.entry, likeness }));
      const earlier = others.filter(
        ({ entry: other, likeness }) =>
          likeness === 'near-duplicate' && other.use === entry.use && byPlace(other, entry) < 0,
      );
      yield* nearDuplicate(
        entry,
        earlier.map((other) => other.entry),
      );
      if (entry.use !== 'train') continue;
      yield* overlap(
        entry,
        'overlap-with-validation',
        others.filter((other) => other.entry.use === 'validation').map((other) => other.entry),
      );
      yield* overlap(
        entry,
        'overlap-with-questions',
        others.filter((other) => other.entry.use === 'questions').map((other) => other.entry),
      );
    }
  }

  private compare(held: Held, question: string, other: Held): boolean {
    const likeness = likenessOf(held.entry, question, other.entry);
    if (!likeness) return false;
    (held.like ??= new Map()).set(other, likeness);
    (other.like ??= new Map()).set(held, likeness);
    this.alike.add(held).add(other);
    return true;
  }

  /** Every training example meets those that ask the same: only what proves to be unlike is bounded. */
  private compareAcross(held: Held, question: string, bands: readonly number[], use: FileUse): void {
    if (this.buckets[use].isEmpty) return;
    let unlike = 0;
    for (const other of this.likest(held, bands, use)) {
      if (unlike === UNLIKE) return;
      const [trained, measured] = use === 'train' ? [other, held] : [held, other];
      // More of them would tell nothing new of the example.
      if (likesOf(trained, measured.entry.use) >= COMPARED) continue;
      if (!this.compare(held, question, other)) unlike++;
    }
  }

  /** Some of the same use that share a band. */
  private neighbours({ entry, number }: Held, bands: readonly number[]): Held[] {
    return this.similarOf(number, this.met(bands, entry.use, COMPARED));
  }

  /** All of another use that may be similar, the likest first. */
  private likest({ number }: Held, bands: readonly number[], use: FileUse): Held[] {
    return this.similarOf(number, this.met(bands, use, Infinity))
      .map((other) => ({ other, shared: this.signatures.shared(number, other.number) }))
      .sort((a, b) => b.shared - a.shared)
      .map(({ other }) => other);
  }

  private similarOf(number: number, met: readonly number[]): Held[] {
    return met.flatMap((other) => (this.signatures.mayBeSimilar(number, other) ? (this.byNumber[other] ?? []) : []));
  }

  /** Those of a use that share a band, each once, up to so many. */
  private met(bands: readonly number[], use: FileUse, most: number): number[] {
    const look = ++this.looks;
    const met: number[] = [];
    for (const band of bands) {
      for (const other of this.buckets[use].of(band)) {
        if (this.metBy[other] === look) continue;
        if (met.length === most) return met;
        this.metBy[other] = look;
        met.push(other);
      }
    }
    return met;
  }
}

/** How many of a use an entry is known to be like. */
function likesOf({ like }: Held, use: FileUse): number {
  let count = 0;
  for (const { entry } of like?.keys() ?? []) if (entry.use === use) count++;
  return count;
}

/** All that users ask in an entry, or all that is answered, as {@link plainText}. */
function said({ messages }: SetEntry, by: 'user' | 'assistant'): string {
  let all = '';
  for (const { role, content } of messages) {
    const plain = role === by ? plainText(content) : '';
    if (plain !== '') all = all === '' ? plain : `${all} ${plain}`;
  }
  return all;
}

function likenessOf(entry: SetEntry, question: string, other: SetEntry): Likeness | undefined {
  const asked = said(other, 'user');
  if (question !== asked && numbersIn(question) !== numbersIn(asked)) return undefined;
  const questions = similarity(question, asked);
  if (entry.use !== other.use) return questions >= SAME_QUESTION ? 'same-question' : undefined;
  if (entry.use === 'questions' || questions < NEAR) return undefined;
  const [answer, answered] = [said(entry, 'assistant'), said(other, 'assistant')];
  if (question === asked && answer === answered && sameWords(entry, other)) return undefined;
  if (answer !== answered && numbersIn(answer) !== numbersIn(answered)) return undefined;
  return similarity(answer, answered) >= NEAR ? 'near-duplicate' : undefined;
}

/** What the rule of exact duplicates reports. */
function sameWords(a: SetEntry, b: SetEntry): boolean {
  const words = ({ messages }: SetEntry) =>
    messages
      .map(({ role, content, weight = 1 }) => `${role} ${String(weight)} ${content.trim().split(/\s+/).join(' ')}`)
      .join('\n');
  return words(a) === words(b);
}

function numbersIn(plain: string): string {
  return (plain.match(/\p{N}+/gu) ?? []).join(' ');
}

function* nearDuplicate(entry: SetEntry, earlier: readonly SetEntry[]): Generator<SetFinding> {
  const [first] = [...earlier].sort(byPlace);
  if (!first) return;
  yield {
    code: 'near-duplicate',
    entry,
    span: wholeLine(entry.text),
    message:
      `The example is nearly the same as ${placeOf(first, entry)}, question and answer. What is said twice weighs twice. ` +
      'Say it otherwise, ask something else, or remove one of them.',
    related: linked(earlier, 'This is nearly the same.'),
  };
}

function* overlap(
  entry: SetEntry,
  code: 'overlap-with-validation' | 'overlap-with-questions',
  others: readonly SetEntry[],
): Generator<SetFinding> {
  if (others.length === 0) return;
  const what = code === 'overlap-with-questions' ? 'The evaluation asks' : 'The validation set asks';
  yield {
    code,
    entry,
    span: wholeLine(entry.text),
    message:
      `${what} the same as this example, so a good result there shows memory, not what was learned. ` +
      'Ask it in other words here, or take it out of one of the two.',
    related: linked(others, 'It is asked here as well.'),
  };
}

function linked(entries: readonly SetEntry[], message: string): SetFinding['related'] {
  return [...entries]
    .sort(byPlace)
    .slice(0, LINKED)
    .map((entry) => ({ entry, span: wholeLine(entry.text), message }));
}

function placeOf(entry: SetEntry, from: SetEntry): string {
  return `line ${String(entry.line)}${entry.file === from.file ? '' : ' of another file'}`;
}
