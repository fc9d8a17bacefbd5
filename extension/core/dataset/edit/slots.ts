import type { DatasetShape } from '../../../../protocol/dataset';
import { readLine } from '../line';
import type { JsonPath } from '../place';
import type { Section } from './readable';

/** A string of an example, under the heading by which a readable document shows it. */
export interface Slot extends Section {
  readonly path: JsonPath;
}

export type ReadSlots =
  | { readonly kind: 'slots'; readonly shape: DatasetShape; readonly slots: readonly Slot[] }
  | { readonly kind: 'broken'; readonly message: string };

/** The strings of a line that make its conversation, in order. */
export function readSlots(line: string): ReadSlots {
  const reading = readLine(line);
  if (reading.kind === 'problem') return { kind: 'broken', message: reading.findings[0]?.message ?? '' };
  const slots = reading.messages.flatMap(({ role, content, sources }) =>
    sources.map(({ path, offset, length }, index): Slot => {
      // Alpaca's question is made of two strings.
      const heading = index === 0 ? role : 'input';
      return { heading, content: content.slice(offset, offset + length), path };
    }),
  );
  return { kind: 'slots', shape: reading.shape, slots };
}
