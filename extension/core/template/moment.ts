import type { Moment } from '../../../protocol/template';

/** What a clock on the wall shows at this time. */
export function momentOf(date: Date): Moment {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [String(date.getFullYear()), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day}T${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}
