import { placeInMessage } from '../../../dataset/line';
import type { Span } from '../../../dataset/json';
import { fold } from '../../../evaluation/words';
import { confirmedStatements } from '../../relations/confirmed';
import { compatible, entails } from '../../relations/kinds';
import { onlyName, statementsIn, type Statement } from '../../relations/statements';
import type { LintSettings } from '../../rule';
import { byPlace } from '../entryOrder';
import { groupBy } from '../groupBy';
import type { SetEntry, SetFinding, SetRule } from '../setRule';

/** A statement and its place in the set; the project's own prompts have none. */
interface Said extends Statement {
  readonly entry: SetEntry | undefined;
  readonly span: Span;
  /** What it says of whom: those of one side agree. */
  readonly side: string;
}

/** A finding links so many of the lines that say otherwise. */
const LINKED = 5;

/**
 * The same person in relations that exclude each other: João as father here, as the one it works for there.
 *
 * The set's words about each name are listed, in Portuguese, English and Spanish; a denial is a statement too. Of two sides
 * the one with fewer lines is found, as it is more likely the mistake.
 */
export class ConflictingRelations implements SetRule {
  /** By folded first name; João Silva and João Souza are told apart when they are compared. */
  private readonly people = new Map<string, Set<Said>>();
  private readonly ofEntry = new Map<SetEntry, readonly Said[]>();

  constructor({ systemPrompt, inferencePrompt }: LintSettings) {
    for (const prompt of new Set([systemPrompt, inferencePrompt])) {
      for (const statement of promptStatements(prompt ?? '')) {
        this.note({ ...statement, entry: undefined, span: { start: 0, end: 0 }, side: sideOf(statement) });
      }
    }
  }

  add(entry: SetEntry): void {
    if (entry.use === 'questions') return;
    const said = statementsOf(entry);
    if (said.length === 0) return;
    this.ofEntry.set(entry, said);
    for (const one of said) this.note(one);
  }

  remove(entry: SetEntry): void {
    for (const one of this.ofEntry.get(entry) ?? []) {
      const person = this.people.get(firstName(one.name));
      person?.delete(one);
      if (person?.size === 0) this.people.delete(firstName(one.name));
    }
    this.ofEntry.delete(entry);
  }

  *findings(): Generator<SetFinding> {
    for (const said of this.people.values()) yield* conflictsIn([...said]);
  }

  private note(said: Said): void {
    const key = firstName(said.name);
    const person = this.people.get(key);
    if (person) person.add(said);
    else this.people.set(key, new Set([said]));
  }
}

function statementsOf(entry: SetEntry): Said[] {
  return entry.messages.flatMap((message, index) => {
    const { role, content } = message;
    const before = entry.messages[index - 1]?.content ?? '';
    const stated =
      role === 'assistant'
        ? [...confirmedStatements(before, content), ...statementsIn(content, 'persona', onlyName(before))]
        : role === 'system'
          ? promptStatements(content)
          : [];
    return stated.map((statement) => ({
      ...statement,
      entry,
      side: sideOf(statement),
      span: placeInMessage(entry.text, message, statement.start, statement.start + statement.words.length),
    }));
  });
}

/** Prompts speak to the persona, or as it. */
function promptStatements(prompt: string): Statement[] {
  return [...statementsIn(prompt, 'other'), ...statementsIn(prompt, 'persona')];
}

function* conflictsIn(said: readonly Said[]): Generator<SetFinding> {
  // Statements are alike within a kind, so that kinds are compared, not lines.
  const sides = groupBy(said, ({ side }) => side);
  if (sides.size < 2) return;
  for (const statements of sides.values()) {
    const [first] = statements;
    if (!first) continue;
    const against = [...sides.values()].filter(([other]) => other && contradict(first, other));
    const others = against.flat();
    if (others.length === 0) continue;
    // Of equally many, the assertion of kinship is found: it is what models take up most readily.
    const fewer = against.every(
      (those) => count(those) > count(statements) || (count(those) === count(statements) && isKin(first)),
    );
    if (!fewer) continue;
    for (const one of statements) {
      const opposed = others.filter((other) => sameName(one.name, other.name));
      if (one.entry && opposed.length > 0) yield finding(one, one.entry, opposed);
    }
  }
}

function finding(one: Said, entry: SetEntry, opposed: readonly Said[]): SetFinding {
  const lines = new Map(
    opposed.flatMap((other) => (other.entry && other.entry !== entry ? [[other.entry, other] as const] : [])),
  );
  const related = [...lines.values()].sort((a, b) => (a.entry && b.entry ? byPlace(a.entry, b.entry) : 0));
  const elsewhere = [...groupBy(opposed, ({ side }) => side).values()].map((those) => {
    const { entry: where, words } = those[0] ?? one;
    return `'${words}' (${where ? times(those.length) : 'the system prompt'})`;
  });
  return {
    code: 'conflicting-relation',
    entry,
    span: one.span,
    message:
      `'${one.words}' makes ${one.name} ${nounOf(one)}; the data also says ${elsewhere.join(', ')}. A model that learns both makes up a third. ` +
      'Decide what is true, and correct the other.',
    related: related
      .slice(0, LINKED)
      .flatMap((other) =>
        other.entry
          ? [{ entry: other.entry, span: other.span, message: `Here ${other.name} is ${nounOf(other)}.` }]
          : [],
      ),
  };
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
function count(said: readonly Said[]): number {
  return said.reduce((sum, { entry }) => sum + (entry ? 1 : Infinity), 0);
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
