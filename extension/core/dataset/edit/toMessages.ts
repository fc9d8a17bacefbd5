import { readJson, type JsonNode } from '../json';
import { readLine } from '../line';
import { placeOf } from '../place';
import { LineStyle, type WrittenLine } from './lineText';

/** Keys that make the conversation in any shape; all others stay beside the messages. */
const SHAPE_KEYS = new Set([
  ...['messages', 'conversations', 'system', 'instruction', 'input', 'output', 'prompt', 'completion', 'history'],
]);
const TURN_KEYS = new Set(['role', 'content', 'from', 'value']);

/** The example in the shape that chat templates take. Other keys of the example and of its turns are kept as written. */
export function toMessages(line: string): WrittenLine {
  const reading = readLine(line);
  if (reading.kind === 'problem') return { kind: 'broken', message: reading.findings[0]?.message ?? '' };
  if (reading.shape === 'messages') return { kind: 'line', text: line };
  const json = readJson(line);
  if (json.kind === 'problem') return { kind: 'broken', message: json.message };
  const style = new LineStyle(line);
  const turns = reading.messages.map(({ role, content, sources }) => {
    const path = sources[0]?.path ?? [];
    const turn = path.length === 3 ? readJson(sliceAt(line, path.slice(0, 2))) : undefined;
    const rest = turn?.kind === 'value' ? otherMembers(sliceAt(line, path.slice(0, 2)), turn.node, TURN_KEYS) : [];
    return style.object([['role', style.string(role)], ['content', style.string(content)], ...rest]);
  });
  const rest = otherMembers(line, json.node, SHAPE_KEYS);
  return { kind: 'line', text: style.object([['messages', style.list(turns)], ...rest]) };
}

function sliceAt(line: string, path: readonly (string | number)[]): string {
  const { start, end } = placeOf(line, path);
  return line.slice(start, end);
}

/** Key and raw JSON of the members that are not named. */
function otherMembers(text: string, node: JsonNode, named: ReadonlySet<string>): (readonly [string, string])[] {
  if (node.kind !== 'object') return [];
  return [...node.members]
    .filter(([key]) => !named.has(key))
    .map(([key, { value }]) => [key, text.slice(value.start, value.end)] as const);
}
