import type { TokenRange } from '../../../protocol/dataset';

/** The ranges, cut at `maxLength`. */
export function cutRanges(ranges: readonly TokenRange[], maxLength: number): TokenRange[] {
  return ranges.flatMap(([start, end]): TokenRange[] => (start < maxLength ? [[start, Math.min(end, maxLength)]] : []));
}

/** How many supervised tokens stand before `maxLength`. */
export function countSupervised(ranges: readonly TokenRange[], maxLength = Infinity): number {
  let count = 0;
  for (const [start, end] of ranges) if (start < maxLength) count += Math.min(end, maxLength) - start;
  return count;
}
