import type { Message } from '../../../protocol/dataset';
import type { ChatTemplate } from '../template/chatTemplate';
import type { TurnEnds } from './turnEnds';

/** An assistant turn in the rendered text: its words and the token that ends it, in UTF-16 units. */
interface Answer {
  readonly start: number;
  readonly end: number;
}

export type FoundAnswers =
  | {
      readonly kind: 'found';
      readonly text: string;
      readonly answers: readonly Answer[];
    }
  | { readonly kind: 'template-error'; readonly message: string };

/**
 * Renders a conversation and finds in it what the assistant says.
 *
 * A template with `{% generation %}` tells. For all others, an answer begins where `messages[0..i)` with a generation
 * prompt ends, as it will at inference, and ends behind the template's end-of-turn token; what follows (a newline, the
 * next turn) the model never writes.
 */
export function findAnswers(messages: readonly Message[], template: ChatTemplate, ends: TurnEnds): FoundAnswers {
  const prepared = template.prepare(messages);
  const whole = template.renderPrepared(prepared, { addGenerationPrompt: false });
  if (whole.kind !== 'rendered') return { kind: 'template-error', message: whole.message };
  const { text, generations } = whole;
  const starts: { readonly index: number; readonly content: string; readonly start: number }[] = [];
  for (const [index, { role, content }] of messages.entries()) {
    if (role !== 'assistant') continue;
    const prompt = template.renderPrepared(prepared.slice(0, index), { addGenerationPrompt: true });
    if (prompt.kind !== 'rendered') return { kind: 'template-error', message: prompt.message };
    if (!text.startsWith(prompt.text))
      return { kind: 'template-error', message: unlikePrompt(index, text, prompt.text) };
    starts.push({ index, content, start: prompt.text.length });
  }
  const answers = starts.map(({ index, content, start }, at): Answer => {
    const turn = text.slice(start, starts[at + 1]?.start);
    const endOfTurn = index === messages.length - 1 ? ends.last : ends.inside;
    return { start, end: start + lengthOf(content, turn, endOfTurn) };
  });
  return { kind: 'found', text, answers: generations.length > 0 ? generations : answers };
}

/** How much of a turn, which begins with the answer and may go on with other turns, is the answer with its end. */
function lengthOf(content: string, turn: string, endOfTurn: string | undefined): number {
  const spoken = behindWords(content, turn, endOfTurn);
  const end = endOfTurn === undefined ? -1 : turn.indexOf(endOfTurn, spoken);
  return end < 0 ? spoken : end + (endOfTurn?.length ?? 0);
}

/** White space to Python or to JavaScript: what is left of an answer without it stands in the text, trimmed or not. */
const BORDERS = /^[\s\p{Cc}]+|[\s\p{Cc}]+$/gu;
/** Most answers begin and end with a character of their own. */
const NO_BORDER = /^[!-~\u00A1-\u024F](?:[\s\S]*[!-~\u00A1-\u024F])?$/;

/** Templates may leave an answer's reasoning out; one that rewrites it leaves nothing to find but its beginning. */
function behindWords(content: string, turn: string, endOfTurn: string | undefined): number {
  // Behind the first end of a turn, a whole answer is one that the next question repeats.
  const end = endOfTurn === undefined ? -1 : turn.indexOf(endOfTurn);
  const spoken = behind(content, turn, end < 0 ? turn.length : end);
  if (spoken !== undefined) return spoken;
  return behind(content.split('</think>').at(-1) ?? '', turn, turn.length) ?? 0;
}

function behind(words: string, turn: string, lastStart: number): number | undefined {
  const trimmed = NO_BORDER.test(words) ? words : words.replace(BORDERS, '');
  const start = turn.indexOf(trimmed);
  return start < 0 || start > lastStart ? undefined : start + trimmed.length;
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
