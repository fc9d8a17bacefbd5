import type { RunEvent } from '../../../protocol/events';

/**
 * Seconds until step `steps` at the pace of the process that trains now; undefined while there is no pace, or nothing is left.
 */
export function secondsLeft(events: readonly RunEvent[], steps: number): number | undefined {
  const begun = events.findLastIndex(({ type }) => type === 'start');
  const here = events.slice(begun + 1).filter((event) => event.type === 'step');
  const [first, last] = [here[0], here.at(-1)];
  if (!first || !last || last.step === first.step || last.step >= steps) return undefined;
  const secondsPerStep = (Date.parse(last.time) - Date.parse(first.time)) / 1000 / (last.step - first.step);
  return secondsPerStep * (steps - last.step);
}
