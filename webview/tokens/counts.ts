import type { TokenizedExample, TokenPart, TokenRange } from '../../protocol/dataset';

/** How many positions before `limit` the ranges hold. */
export function countWithin(ranges: readonly TokenRange[], limit = Infinity): number {
  return ranges.reduce((sum, [start, end]) => sum + Math.max(0, Math.min(end, limit) - start), 0);
}

/** Tells whether a position is in one of the ranges. */
export function isWithin(ranges: readonly TokenRange[]): (index: number) => boolean {
  return (index) => ranges.some(([start, end]) => start <= index && index < end);
}

/** Tokens of each kind of part, in the order in which a conversation has them. */
export function countParts({
  parts,
}: TokenizedExample): { readonly role: TokenPart['role']; readonly tokens: number }[] {
  const count = (role: TokenPart['role']) =>
    countWithin(parts.filter((part) => part.role === role).map(({ tokens }) => tokens));
  return (['system', 'user', 'assistant', 'template'] as const)
    .map((role) => ({ role, tokens: count(role) }))
    .filter(({ tokens }) => tokens > 0);
}
