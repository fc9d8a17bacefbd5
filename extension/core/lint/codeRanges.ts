/** Code between backticks, fenced or inline: what stands there is shown, not meant. */
export function codeRanges(content: string): (readonly [number, number])[] {
  if (!content.includes('`')) return [];
  return [...content.matchAll(/(`{1,3})[^`][\s\S]*?(?:\1|$)/g)].map(({ 0: code, index }) => [
    index,
    index + code.length,
  ]);
}

export function isInside(ranges: readonly (readonly [number, number])[], index: number): boolean {
  return ranges.some(([start, end]) => start <= index && index < end);
}
