import { readJson, type JsonNode, type Span } from '../../dataset/json';
import type { JsonPath } from '../../dataset/place';

/** What to cut out of the line so that the member or item at `path` is gone, its comma included; undefined where it is not. */
export function removalOf(text: string, path: JsonPath): Span | undefined {
  const reading = readJson(text);
  if (reading.kind === 'problem') return undefined;
  let place: Span | undefined;
  let node: JsonNode | undefined = reading.node;
  for (const step of path) {
    if (node?.kind === 'array' && typeof step === 'number') {
      node = node.items[step];
      place = node;
    } else if (node?.kind === 'object' && typeof step === 'string') {
      const member = node.members.get(step);
      place = member && { start: member.key.start, end: member.value.end };
      node = member?.value;
    } else return undefined;
  }
  return place && withComma(text, place);
}

function withComma(text: string, { start, end }: Span): Span {
  const behind = /^\s*,\s*/.exec(text.slice(end));
  if (behind) return { start, end: end + behind[0].length };
  const before = /,?\s*$/.exec(text.slice(0, start));
  return { start: start - (before?.[0].length ?? 0), end };
}
