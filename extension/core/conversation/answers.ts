import type { Message, Role } from '../../../protocol/dataset';
import type { ChatTemplate } from '../template/chatTemplate';
import type { Outline } from '../template/outline';
import { isLearned } from './learned';
import { emptyThoughtLength, opensThought, splitThought, withoutThought } from './thought';
import type { TurnEnds } from './turnEnds';

/** An assistant turn in the rendered text: its words and the token that ends it, in UTF-16 units. */
interface Answer {
  readonly start: number;
  readonly end: number;
  /** Where a thought that says nothing ends, with which the answer begins; absent where it begins with words. */
  readonly emptyThought?: number;
}

export type FoundAnswers =
  | {
      readonly kind: 'found';
      readonly text: string;
      readonly answers: readonly Answer[];
      /** Answers, as positions of their messages, that the template begins in another way than it asks for them. */
      readonly unlearned: readonly number[];
      /** What follows the prompt of the last answer, where the template itself would not go on so. */
      readonly completion?: string;
    }
  | { readonly kind: 'template-error'; readonly message: string };

/** What conversations of the same roles have in common, and where in it the answers begin. */
interface Rounds {
  readonly whole: Outline;
  readonly starts: readonly { readonly index: number; readonly slots: number; readonly offset: number }[];
}

/** Of a dataset, few orders of roles are met again and again. */
const KEPT = 64;

/**
 * Renders conversations and finds in them what the assistant says.
 *
 * A template with `{% generation %}` tells. For all others, an answer begins where `messages[0..i)` with a generation
 * prompt ends, as it will at inference, and ends behind the template's end-of-turn token; what follows (a newline, the
 * next turn) the model never writes.
 */
export class AnswerFinder {
  private readonly known = new Map<string, Rounds | undefined>();

  constructor(
    private readonly template: ChatTemplate,
    private readonly ends: TurnEnds,
  ) {}

  find(messages: readonly Message[]): FoundAnswers {
    const rounds = this.roundsOf(messages);
    if (!rounds) return this.findByRendering(messages);
    const { text, ends } = rounds.whole.fill(messages);
    const starts = rounds.starts.map(({ index, slots, offset }) => ({ index, start: (ends[slots - 1] ?? 0) + offset }));
    return { kind: 'found', text, answers: learned(messages, this.answers(messages, text, starts)), unlearned: [] };
  }

  private roundsOf(messages: readonly Message[]): Rounds | undefined {
    let key = '';
    for (const { role } of messages) key += role.charAt(0);
    const known = this.known.get(key);
    if (known || this.known.has(key)) return known;
    const rounds = this.outlined(messages.map(({ role }) => role));
    if (this.known.size === KEPT) this.known.clear();
    this.known.set(key, rounds);
    return rounds;
  }

  /** Undefined where each conversation must be rendered by itself, be it to say what is wrong. */
  private outlined(roles: readonly Role[]): Rounds | undefined {
    const whole = this.template.outline(roles, { addGenerationPrompt: false });
    if (!whole) return undefined;
    const starts = [];
    for (const [index, role] of roles.entries()) {
      if (role !== 'assistant') continue;
      const prompt = this.template.outline(roles.slice(0, index), { addGenerationPrompt: true });
      if (!prompt || !whole.beginsWith(prompt) || opensThought(prompt.tail)) return undefined;
      starts.push({ index, ...prompt.end });
    }
    return { whole, starts };
  }

  private findByRendering(messages: readonly Message[]): FoundAnswers {
    const { template } = this;
    const prepared = template.prepare(messages);
    const whole = template.renderPrepared(prepared, { addGenerationPrompt: false });
    if (whole.kind !== 'rendered') return { kind: 'template-error', message: whole.message };
    const starts: Start[] = [];
    const unlearned: number[] = [];
    for (const [index, message] of messages.entries()) {
      if (message.role !== 'assistant') continue;
      const prompt = template.renderPrepared(prepared.slice(0, index), { addGenerationPrompt: true });
      if (prompt.kind !== 'rendered') return { kind: 'template-error', message: prompt.message };
      const begun = beginning(whole.text, prompt.text);
      if (begun === undefined) return { kind: 'template-error', message: unlikePrompt(index, whole.text, prompt.text) };
      if (begun.kind === 'as-asked') {
        starts.push({ index, start: prompt.text.length });
        continue;
      }
      if (index < messages.length - 1) {
        if (isLearned(message)) unlearned.push(index);
        starts.push({ index, start: begun.header });
        continue;
      }
      const completion = completed(message.content, whole.text.slice(begun.header), prompt.text);
      const text = prompt.text + completion;
      const answers = this.answers(messages, text, [...starts, { index, start: prompt.text.length }]);
      return {
        kind: 'found',
        text,
        answers: learned(messages, answers, unlearned),
        unlearned,
        completion,
      };
    }
    const { text, generations } = whole;
    // A template that does not tell one stretch for each answer cannot tell which of them to leave out.
    const isTold = generations.length > 0 && (generations.length === starts.length || messages.every(isWanted));
    const told = generations.map((one) => marked(text, one));
    return {
      kind: 'found',
      text,
      answers: isTold ? learned(messages, told) : learned(messages, this.answers(messages, text, starts), unlearned),
      unlearned: isTold ? [] : unlearned,
    };
  }

  private answers(messages: readonly Message[], text: string, starts: readonly Start[]): Answer[] {
    return starts.map(({ index, start }, at): Answer => {
      const turn = text.slice(start, starts[at + 1]?.start);
      const endOfTurn = index === messages.length - 1 ? this.ends.last : this.ends.inside;
      return marked(text, { start, end: start + lengthOf(messages[index]?.content ?? '', turn, endOfTurn) });
    });
  }
}

function isWanted({ weight }: Message): boolean {
  return weight !== 0;
}

/**
 * The answers without those that the data, or the template, leaves out.
 *
 * @param answers - one for each, where any is left out
 */
function learned(
  messages: readonly Message[],
  answers: readonly Answer[],
  unlearned: readonly number[] = [],
): readonly Answer[] {
  if (unlearned.length === 0 && messages.every(isWanted)) return answers;
  const left = messages.map((message, index) => !isLearned(message) || unlearned.includes(index));
  const spoken = left.filter((_, index) => messages[index]?.role === 'assistant');
  return answers.filter((_, at) => !spoken[at]);
}

/** How a conversation goes on where the prompt of an answer ends; undefined where the two have nothing to do with each other. */
function beginning(
  whole: string,
  prompt: string,
): { readonly kind: 'as-asked' } | { readonly kind: 'without-thought'; readonly header: number } | undefined {
  const header = withoutThought(prompt);
  // What the model says first would merge with the prompt's last line end: `<think>` and two of them are other tokens.
  const isMerged = opensThought(prompt) && emptyThoughtLength(whole.slice(prompt.length)) > 0;
  if (whole.startsWith(prompt) && !isMerged) return { kind: 'as-asked' };
  return header.length < prompt.length && whole.startsWith(header)
    ? { kind: 'without-thought', header: header.length }
    : undefined;
}

/**
 * What the model is to say behind a prompt that ends with a thought, open or empty.
 *
 * @param turn - the answer as the template renders it, from behind the header on
 */
function completed(content: string, turn: string, prompt: string): string {
  const { text: words } = splitThought(turn);
  if (!opensThought(prompt)) return words;
  const { thought } = splitThought(content);
  const [open = ''] = /[<[][^<[]*$/.exec(prompt.trimEnd()) ?? [];
  const close = open.replace(/^(.)/, '$1/');
  return `${thought === undefined ? '' : `${thought}\n`}${close}\n\n${words.trimStart()}`;
}

/** With where its empty thought ends. */
function marked(text: string, { start, end }: Pick<Answer, 'start' | 'end'>): Answer {
  const length = emptyThoughtLength(text.slice(start, end));
  return length === 0 ? { start, end } : { start, end, emptyThought: start + length };
}

/** Where the answer that is the message `index` begins in the text. */
interface Start {
  readonly index: number;
  readonly start: number;
}

/** How much of a turn, which begins with the answer and may go on with other turns, is the answer with its end. */
function lengthOf(content: string, turn: string, endOfTurn: string | undefined): number {
  const spoken = behindWords(content, turn, endOfTurn);
  const end = endOfTurn === undefined ? -1 : turn.indexOf(endOfTurn, spoken);
  return end < 0 ? spoken : end + (endOfTurn?.length ?? 0);
}

/** White space to Python or to JavaScript: what is left of an answer without it stands in the text, trimmed or not. */
const BORDERS = /^[\s\p{Cc}]+|[\s\p{Cc}]+$/gu;

/** Templates may leave an answer's reasoning out; one that rewrites it leaves nothing to find but its beginning. */
function behindWords(content: string, turn: string, endOfTurn: string | undefined): number {
  // Behind the first end of a turn, a whole answer is one that the next question repeats.
  const end = endOfTurn === undefined ? -1 : turn.indexOf(endOfTurn);
  const spoken = behind(content, turn, end < 0 ? turn.length : end);
  if (spoken !== undefined) return spoken;
  return behind(content.split('</think>').at(-1) ?? '', turn, turn.length) ?? 0;
}

function behind(words: string, turn: string, lastStart: number): number | undefined {
  // Most answers begin and end with a character of their own.
  const isBare = isOwn(words.charCodeAt(0)) && isOwn(words.charCodeAt(words.length - 1));
  const trimmed = isBare ? words : words.replace(BORDERS, '');
  const start = turn.indexOf(trimmed);
  return start < 0 || start > lastStart ? undefined : start + trimmed.length;
}

/** Latin letters, digits and punctuation. */
function isOwn(unit: number): boolean {
  return (unit > 0x20 && unit < 0x7f) || (unit > 0xa0 && unit < 0x250 && unit !== 0xad);
}

function unlikePrompt(index: number, text: string, prompt: string): string {
  return (
    `Turn ${String(index + 1)}: the chat template begins this answer in another way inside the conversation than when it ` +
    `asks for it (${excerpt(text, prompt)} against ${excerpt(prompt, text)}), so what is learned would differ from what ` +
    `is asked for later. Keep each example to the rounds that the template renders alike, or use another template.`
  );
}

/** A few characters from where one text leaves the other. */
function excerpt(text: string, other: string): string {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at++;
  return JSON.stringify(text.slice(at, at + 24));
}
