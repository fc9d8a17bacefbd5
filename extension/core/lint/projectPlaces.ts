import type { LinePart, LintContext } from '../../../protocol/datasetWorker';
import { placeOf, placeOfKey, type JsonPath } from '../dataset/place';
import type { SetFinding } from './set/setRule';

/** The project's own files that findings can stand in, as findings name them; it need not name each of them. */
export function ownFilesOf({ places, ownFindings = [] }: LintContext): string[] {
  const named: (LinePart | undefined)[] = places ? Object.values(places) : [];
  return [...new Set([...named, ...ownFindings].flatMap((place) => place?.file ?? []))];
}

/** The value at `path` in a JSON file; of one that goes over several lines, or is not there, the first line. */
export function placeOfValue(file: string, text: string, path: JsonPath): LinePart {
  const { start, end } = placeOf(text, path);
  return partOf(file, text, start, end);
}

/** The key at the end of `path`, quotes included. */
export function placeOfName(file: string, text: string, path: JsonPath): LinePart {
  const { start, end } = placeOfKey(text, path);
  return partOf(file, text, start, end);
}

/** The first line of a prompt's words: the prompt is told without the white space around it. */
export function placeOfPrompt(file: string, text: string): LinePart {
  const start = text.length - text.trimStart().length;
  return partOf(file, text, start, text.length);
}

/** The units [from, to) of a prompt whose words begin at `place`. */
export function placeInPrompt(place: LinePart, prompt: string, from: number, to: number): LinePart {
  const part = partOf(place.file, prompt, from, to);
  const indent = part.line === 1 ? place.start : 0;
  return { ...part, line: place.line + part.line - 1, start: part.start + indent, end: part.end + indent };
}

/** A place as findings name theirs. */
export function at({ file, line, start, end }: LinePart): Pick<SetFinding, 'entry' | 'span'> {
  return { entry: { file, line }, span: { start, end } };
}

/** The units [from, to) of a file's text, where they are in one line. */
export function partOf(file: string, text: string, start: number, end: number): LinePart {
  const before = text.slice(0, start).split(LINE_END);
  const column = before.at(-1)?.length ?? 0;
  const [first = ''] = text.slice(start, end).split(LINE_END);
  return { file, line: before.length, start: column, end: column + first.length };
}

const LINE_END = /\r\n|\n|\r/;
