/**
 * Puts a value under a key at the top of a JSON text, or of one with comments; every other character stays. A key that is not
 * there is written after the first one.
 *
 * @returns undefined where the text is no object
 */
export function setTopLevelValue(text: string, key: string, value: unknown): string | undefined {
  const members = topLevelMembers(text);
  const [first] = members ?? [];
  if (!members || !first) return undefined;
  const written = JSON.stringify(value);
  const there = members.find((member) => member.key === key);
  if (there) return text.slice(0, there.valueStart) + written + text.slice(there.valueEnd);
  const lead = text.slice(0, first.keyStart);
  const indent = /\n[ \t]*$/.exec(lead)?.[0] ?? ' ';
  const end = first.valueEnd;
  return `${text.slice(0, end)},${indent}${JSON.stringify(key)}: ${written}${text.slice(end)}`;
}

interface Member {
  readonly key: string;
  readonly keyStart: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** What stands in a JSON text: strings, comments, marks and bare words. */
const TOKEN = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[{}[\],:]|[^\s{}[\],:"/]+/g;

function topLevelMembers(text: string): Member[] | undefined {
  const tokens = [...text.matchAll(TOKEN)].filter(([token]) => !token.startsWith('//') && !token.startsWith('/*'));
  if (tokens[0]?.[0] !== '{') return undefined;
  const members: Member[] = [];
  let depth = 0;
  let key: RegExpExecArray | undefined;
  let valueStart: number | undefined;
  for (const match of tokens) {
    const [token] = match;
    const end = match.index + token.length;
    const opens = token === '{' || token === '[';
    const closes = token === '}' || token === ']';
    if (closes) depth--;
    if (depth === 1 && token === ':') valueStart = undefined;
    else if (depth === 1 && token === ',') key = valueStart = undefined;
    else if (depth === 1 && !closes && key === undefined) key = match;
    else if (key !== undefined && depth >= 1) {
      valueStart ??= match.index;
      if (depth === 1 && !opens) {
        members.push({ key: JSON.parse(key[0]) as string, keyStart: key.index, valueStart, valueEnd: end });
      }
    }
    if (opens) depth++;
  }
  return members;
}
