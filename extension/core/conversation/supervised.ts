import type { TokenRange } from '../../../protocol/dataset';

/** The ranges, cut at `maxLength`. */
export function cutRanges(ranges: readonly TokenRange[], maxLength: number): TokenRange[] {
  return ranges.flatMap(([start, end]): TokenRange[] => (start < maxLength ? [[start, Math.min(end, maxLength)]] : []));
}

/** How many supervised tokens stand before `maxLength`. */
export function countSupervised(ranges: readonly TokenRange[], maxLength = Infinity): number {
  return cutRanges(ranges, maxLength).reduce((sum, [start, end]) => sum + end - start, 0);
}
