import type { Message } from '../../../protocol/dataset';
import type { Moment } from '../../../protocol/template';
import type { ChatTemplate } from './chatTemplate';

/** What a template prints of the clock. */
export interface PrintedClock {
  /** As it prints it now: `26 Nov 2026`. */
  readonly words: readonly string[];
  /** The option that it takes in place of the clock; absent where it asks none. */
  readonly option: string | undefined;
}

/** Two moments of which no part is the same. */
const MOMENTS: readonly [Moment, Moment] = ['2001-02-03T04:05:06', '2032-11-30T17:48:59'];

const TURNS: readonly Message[] = [
  { role: 'user', content: 'Question' },
  { role: 'assistant', content: 'Answer' },
];
const SAMPLES: readonly (readonly Message[])[] = [TURNS, [{ role: 'system', content: 'Prompt' }, ...TURNS]];

/** Renders samples at two moments: what differs is the clock's. Undefined where nothing does. */
export function printedClock(template: ChatTemplate): PrintedClock | undefined {
  if (!template.mentions('strftime_now') || !tellsTime(template)) return undefined;
  const options = [...template.reads].filter((name) => !tellsTime(template.variant({ options: { [name]: 'x' } })));
  const isDate = (name: string) => /date|day|time/i.test(name);
  return { words: template.clockWords(SAMPLES[0] ?? []), option: options.find(isDate) ?? options[0] };
}

function tellsTime(template: ChatTemplate): boolean {
  const [one, other] = MOMENTS.map((moment) => {
    const then = template.variant({ moment });
    return JSON.stringify(SAMPLES.map((messages) => then.render(messages, { addGenerationPrompt: false })));
  });
  return one !== other;
}
