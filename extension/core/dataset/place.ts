import { readJson, spanInString, type JsonNode, type Span } from './json';

/** Keys and positions from the top of an example down to a value, e.g. `['messages', 1, 'content']`. */
export type JsonPath = readonly (string | number)[];

/** The whole line without the white space around it. */
export function wholeLine(text: string): Span {
  const start = text.length - text.trimStart().length;
  return { start, end: Math.max(start, text.trimEnd().length) };
}

/** Where an offset of a text with several lines stands: its line from 1, and its units from the line's start. */
export function placeInText(text: string, offset: number): { readonly line: number; readonly start: number } {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: before.length, start: before.at(-1)?.length ?? 0 };
}

/**
 * Where the value at `path` stands in the line; of a text, only its units [from, to) when `part` is given.
 *
 * A path that leads nowhere gives the innermost value that is there.
 */
export function placeOf(text: string, path: JsonPath, part?: readonly [from: number, to: number]): Span {
  const reading = readJson(text);
  if (reading.kind === 'problem') return wholeLine(text);
  let node = reading.node;
  for (const step of path) {
    const next = childOf(node, step);
    if (!next) return { start: node.start, end: node.end };
    node = next;
  }
  if (part && node.kind === 'string') return spanInString(text, node, part[0], part[1]);
  return { start: node.start, end: node.end };
}

/** Where the key at the end of `path` stands in the line, quotes included. */
export function placeOfKey(text: string, path: JsonPath): Span {
  const key = path.at(-1);
  const reading = readJson(text);
  if (reading.kind === 'problem' || typeof key !== 'string') return wholeLine(text);
  let node: JsonNode | undefined = reading.node;
  for (const step of path.slice(0, -1)) node = node && childOf(node, step);
  const member = node?.kind === 'object' ? node.members.get(key) : undefined;
  return member?.key ?? wholeLine(text);
}

/** The value one step further down. */
export function childOf(node: JsonNode, step: string | number): JsonNode | undefined {
  if (node.kind === 'array' && typeof step === 'number') return node.items[step];
  if (node.kind === 'object' && typeof step === 'string') return node.members.get(step)?.value;
  return undefined;
}
