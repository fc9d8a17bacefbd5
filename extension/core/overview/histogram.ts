import type { DatasetOverview } from '../../../protocol/overview';

/** About so many bars tell a shape without splitting it. */
const BARS = 16;

/** Lengths in bins of equal width from 0 up, whose borders are round numbers. */
export function histogram(
  sizes: readonly { readonly line: number; readonly tokens: number }[],
): DatasetOverview['lengths'] {
  const longest = Math.max(0, ...sizes.map(({ tokens }) => tokens));
  const width = roundStep(longest / BARS);
  const bins = Array.from({ length: sizes.length === 0 ? 0 : Math.floor(longest / width) + 1 }, (_, index) => ({
    from: index * width,
    to: (index + 1) * width,
    lines: [] as number[],
  }));
  for (const { line, tokens } of sizes) bins[Math.floor(tokens / width)]?.lines.push(line);
  return bins;
}

/** The least of 1, 2, 5, 10, 20 … that is no less. */
function roundStep(step: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(1, step)));
  return Math.ceil([1, 2, 5, 10].map((factor) => factor * magnitude).find((round) => round >= step) ?? step);
}
