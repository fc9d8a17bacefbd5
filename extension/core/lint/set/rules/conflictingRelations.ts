import type { Message } from '../../../../../protocol/dataset';
import { placeInMessage } from '../../../dataset/line';
import type { Span } from '../../../dataset/json';
import { fold } from '../../../evaluation/words';
import { confirmedStatements } from '../../relations/confirmed';
import { compatible, entails } from '../../relations/kinds';
import { statementsIn, type Statement } from '../../relations/statements';
import type { LintSettings } from '../../rule';
import { byPlace } from '../entryOrder';
import type { SetEntry, SetFinding, SetRule } from '../setRule';

/** A statement and its place in the set; the project's own prompts have none. */
interface Said extends Statement {
  readonly entry: SetEntry | undefined;
  readonly span: Span;
  /** What it says of whom: those of one side agree. */
  readonly side: string;
}

/** What is said of one person, by side: statements of a side agree. */
type Sides = Map<string, Set<Said>>;

/** A finding links so many of the lines that say otherwise. */
const LINKED = 5;

/**
 * The same person in relations that exclude each other: João as father here, as the one it works for there.
 *
 * The set's words about each name are listed, in English, Portuguese, Spanish, French and German; a denial is a statement too. Of two sides
 * the one with fewer lines is found, as it is more likely the mistake.
 */
export class ConflictingRelations implements SetRule {
  /** By folded first name; João Silva and João Souza are told apart when they are compared. */
  private readonly people = new Map<string, Sides>();
  private readonly ofEntry = new Map<SetEntry, readonly Said[]>();
  /** The last prompt of an example's own, which most mostly have in common. */
  private prompt: { readonly text: string; readonly statements: readonly Statement[] } = { text: '', statements: [] };

  constructor({ systemPrompt, inferencePrompt }: LintSettings) {
    for (const prompt of new Set([systemPrompt, inferencePrompt])) {
      for (const statement of promptStatements(prompt ?? '')) {
        this.note({ ...statement, entry: undefined, span: { start: 0, end: 0 }, side: sideOf(statement) });
      }
    }
  }

  add(entry: SetEntry): void {
    if (entry.use === 'questions') return;
    const said = this.statementsOf(entry);
    if (said.length === 0) return;
    this.ofEntry.set(entry, said);
    for (const one of said) this.note(one);
  }

  remove(entry: SetEntry): void {
    for (const one of this.ofEntry.get(entry) ?? []) {
      const sides = this.people.get(firstName(one.name));
      const side = sides?.get(one.side);
      side?.delete(one);
      if (side?.size === 0) sides?.delete(one.side);
      if (sides?.size === 0) this.people.delete(firstName(one.name));
    }
    this.ofEntry.delete(entry);
  }

  *findings(): Generator<SetFinding> {
    for (const sides of this.people.values()) yield* conflictsIn(sides);
  }

  private statementsOf(entry: SetEntry): Said[] {
    const said: Said[] = [];
    for (const [index, message] of entry.messages.entries()) {
      for (const statement of this.statedIn(message, entry.messages[index - 1]?.content ?? '')) {
        const span = placeInMessage(entry.text, message, statement.start, statement.start + statement.words.length);
        said.push({ ...statement, entry, side: sideOf(statement), span });
      }
    }
    return said;
  }

  private statedIn({ role, content, weight }: Message, before: string): readonly Statement[] {
    if (role === 'system') return this.ofPrompt(content);
    if (role === 'user' || weight === 0) return [];
    const confirmed = confirmedStatements(before, content);
    const stated = statementsIn(content, 'persona', before);
    return confirmed.length === 0 ? stated : [...confirmed, ...stated];
  }

  private ofPrompt(text: string): readonly Statement[] {
    if (this.prompt.text !== text) this.prompt = { text, statements: promptStatements(text) };
    return this.prompt.statements;
  }

  private note(said: Said): void {
    const sides = this.people.get(firstName(said.name)) ?? new Map<string, Set<Said>>();
    this.people.set(firstName(said.name), sides);
    const side = sides.get(said.side);
    if (side) side.add(said);
    else sides.set(said.side, new Set([said]));
  }
}

/** Prompts speak to the persona, or as it. */
function promptStatements(prompt: string): Statement[] {
  return [...statementsIn(prompt, 'other'), ...statementsIn(prompt, 'persona')];
}

function* conflictsIn(sides: Sides): Generator<SetFinding> {
  if (sides.size < 2) return;
  for (const side of sides.values()) {
    const [first] = side;
    const against = [...sides.values()].filter(([other]) => first && other && contradict(first, other));
    if (!first || against.length === 0) continue;
    // Of equally many, the assertion of kinship is found: it is what models take up most readily.
    const isFewer = (others: Set<Said>) =>
      count(side) < count(others) || (count(side) === count(others) && isKin(first));
    if (!against.every(isFewer)) continue;
    const elsewhere = against.map(wordsOfSide).join(', ');
    const related = relatedOf(against);
    for (const one of side) if (one.entry) yield finding(one, one.entry, elsewhere, related);
  }
}

function finding(one: Said, entry: SetEntry, elsewhere: string, related: SetFinding['related']): SetFinding {
  return {
    code: 'conflicting-relation',
    entry,
    span: one.span,
    message:
      `'${one.words}' makes ${one.name} ${nounOf(one)}; the data also says ${elsewhere}. A model that learns both makes up a third. ` +
      'Decide what is true, and correct the other.',
    related: related.filter((other) => other.entry !== entry),
  };
}

function wordsOfSide(side: Set<Said>): string {
  const [first] = side;
  return `'${first?.words ?? ''}' (${first?.entry ? times(side.size) : 'the system prompt'})`;
}

/** The first lines that say otherwise. */
function relatedOf(against: readonly Set<Said>[]): SetFinding['related'] {
  return against
    .flatMap((side) => [...side])
    .flatMap((other) =>
      other.entry ? [{ entry: other.entry, span: other.span, message: `Here ${other.name} is ${nounOf(other)}.` }] : [],
    )
    .sort((a, b) => byPlace(a.entry, b.entry))
    .slice(0, LINKED);
}

function nounOf({ relation, denied }: Statement): string {
  const nouns = { family: relation.kind, maker: 'maker', employer: 'employer', friend: 'friend', user: 'user' };
  return denied ? `no ${nouns[relation.class]}` : `the persona's ${nouns[relation.class]}`;
}

function contradict(a: Statement, b: Statement): boolean {
  if (!sameName(a.name, b.name)) return false;
  if (a.denied && b.denied) return false;
  if (a.denied) return entails(b.relation, a.relation);
  if (b.denied) return entails(a.relation, b.relation);
  return !compatible(a.relation, b.relation);
}

function sideOf({ name, relation, denied }: Statement): string {
  return `${fold(name)} ${relation.kind} ${String(denied)}`;
}

/** The prompts weigh more than any line. */
function count(side: Set<Said>): number {
  // A prompt's statements are noted first.
  const [first] = side;
  return first?.entry ? side.size : Infinity;
}

function isKin({ relation, denied }: Statement): boolean {
  return relation.class === 'family' && !denied;
}

function firstName(name: string): string {
  return fold(name).split(' ')[0] ?? '';
}

/** 'João' may be 'João Silva'; 'João Silva' is not 'João Souza'. */
function sameName(a: string, b: string): boolean {
  const [one, other] = [fold(a), fold(b)];
  return one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `);
}

function times(lines: number): string {
  return lines === 1 ? 'once' : `${String(lines)} times`;
}
