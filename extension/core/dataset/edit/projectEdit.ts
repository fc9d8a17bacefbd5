import { readJson } from '../json';
import { childOf } from '../place';
import type { TextEdit } from './lineText';

/** The edit of a `persona.json` that names a validation file where none is named; undefined where it cannot be made. */
export function nameValidationFile(personaJson: string, file: string): TextEdit | undefined {
  const reading = readJson(personaJson);
  if (reading.kind === 'problem') return undefined;
  const datasets = childOf(reading.node, 'datasets');
  if (datasets?.kind !== 'object') return undefined;
  const list = JSON.stringify([file]);
  const named = datasets.members.get('validation')?.value;
  if (named) return { start: named.start, end: named.end, text: list };
  const end = Math.max(...[...datasets.members.values()].map(({ value }) => value.end));
  return { start: end, end, text: `, "validation": ${list}` };
}
