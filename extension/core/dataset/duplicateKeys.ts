import { readJson, type DuplicateKey } from './json';

/**
 * Keys that stand twice in an object. Most texts are passed over by a count: as many keys as were read, as many are written.
 *
 * @param value - what the text was read as
 */
export function duplicateKeys(text: string, value: unknown): readonly DuplicateKey[] {
  if (countWritten(text) <= countRead(value)) return [];
  const reading = readJson(text);
  return reading.kind === 'value' ? reading.duplicates : [];
}

/** What is wrong with a key that stands twice, as a sentence. @param placeOf - names a place in the text */
export function duplicateSentence({ key, first, second }: DuplicateKey, placeOf: (at: number) => string): string {
  return (
    `'${key}' stands twice in one object, at ${placeOf(first.start)} and at ${placeOf(second.start)}. JSON takes the second and ` +
    'says nothing of the first. Keep one of them.'
  );
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

/** Quotes with a colon behind them: every key, and now and then the beginning of a text. */
function countWritten(text: string): number {
  let count = 0;
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    let at = colon - 1;
    while (at >= 0 && text.charCodeAt(at) <= SPACE) at--;
    if (text.charCodeAt(at) !== QUOTE) continue;
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) count++;
  }
  return count;
}

/** Deeper than a value may be nested: the reader of JSON says so. */
const DEEPEST = 256;

function countRead(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > DEEPEST) return Infinity;
  let count = 0;
  if (Array.isArray(value)) for (const item of value) count += countRead(item, depth + 1);
  else for (const part of Object.values(value)) count += 1 + countRead(part, depth + 1);
  return count;
}
