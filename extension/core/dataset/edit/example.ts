import type { DatasetShape } from '../../../../protocol/dataset';
import { placeOf } from '../place';
import { applyEdits, LineStyle, type WrittenLine } from './lineText';
import { readSections, writeSections, type Section } from './readable';
import { restructure } from './restructure';
import { readSlots } from './slots';

export type ReadableExample =
  | { readonly kind: 'readable'; readonly shape: DatasetShape; readonly text: string }
  /** Why the line cannot be shown so, as a sentence. */
  | { readonly kind: 'broken'; readonly message: string };

/** A line of a dataset as a document that people can read: a heading for each turn, line ends as line ends. */
export function toReadable(line: string): ReadableExample {
  const reading = readSlots(line);
  if (reading.kind === 'broken') return reading;
  return { kind: 'readable', shape: reading.shape, text: writeSections(reading.slots) };
}

/**
 * The line with the document's words in it. It keeps its shape, its unknown keys and every character that the document does
 * not show; where no word has changed, it is the line itself.
 *
 * @param text - the document
 * @param line - what the document was made of
 */
export function fromReadable(text: string, line: string): WrittenLine {
  const read = readSections(text);
  if (read.kind === 'broken') return read;
  const original = readSlots(line);
  if (original.kind === 'broken') return original;
  const { slots } = original;
  if (!sameHeadings(read.sections, slots)) return restructure(read.sections, original, line);
  const style = new LineStyle(line);
  const edits = slots.flatMap(({ path, content }, index) => {
    const written = read.sections[index]?.content ?? '';
    return written === content ? [] : [{ ...placeOf(line, path), text: style.string(written) }];
  });
  return { kind: 'line', text: applyEdits(line, edits) };
}

function sameHeadings(a: readonly Section[], b: readonly Section[]): boolean {
  return a.length === b.length && a.every(({ heading }, index) => heading === b[index]?.heading);
}
