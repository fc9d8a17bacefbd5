import type { Message } from '../../../protocol/dataset';
import type { ConversationEncoder } from './encoder';

/** What a chat template makes of a system message, seen on a sample. */
export type SystemTreatment =
  | { readonly kind: 'kept' | 'dropped' }
  /** Inside the first question, or inside the last as Mistral's does. */
  | { readonly kind: 'moved'; readonly where: 'the first question' | 'the last question' }
  /** It renders no sample; the examples tell why. */
  | { readonly kind: 'unknown' };

// Words that no template writes by itself.
const SYSTEM = 'sYsTeM sEnTiNeL';
const SAMPLE: readonly Message[] = [
  { role: 'user', content: 'fIrSt qUeStIoN' },
  { role: 'assistant', content: 'fIrSt aNsWeR' },
  { role: 'user', content: 'lAsT qUeStIoN' },
  { role: 'assistant', content: 'lAsT aNsWeR' },
];

/** Renders a sample with and without a system message, and compares where its words come out. */
export function systemTreatment(encoder: ConversationEncoder): SystemTreatment {
  const sample = encoder.tryEncode([{ role: 'system', content: SYSTEM }, ...SAMPLE]);
  if (sample.kind !== 'encoded') return { kind: 'unknown' };
  const { text } = sample;
  const at = text.indexOf(SYSTEM);
  if (at < 0) return { kind: 'dropped' };
  const [first = -1, answer = -1] = SAMPLE.map(({ content }) => text.indexOf(content));
  if (at > answer) return { kind: 'moved', where: 'the last question' };
  const plain = encoder.tryEncode(SAMPLE);
  if (plain.kind !== 'encoded') return { kind: 'kept' };
  const opening = openingOfQuestion(plain.text);
  const between = text.slice(at + SYSTEM.length, first);
  return opening === '' || between.endsWith(opening)
    ? { kind: 'kept' }
    : { kind: 'moved', where: 'the first question' };
}

/** What the template writes before every question: the first and a later one have it in common. */
function openingOfQuestion(text: string): string {
  const [first = '', , last = ''] = SAMPLE.map(({ content }) => text.slice(0, text.indexOf(content)));
  let length = 0;
  while (length < first.length && first.at(-1 - length) === last.at(-1 - length)) length++;
  return first.slice(first.length - length);
}
