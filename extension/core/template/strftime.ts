import type { Moment } from '../../../protocol/template';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/**
 * Python's `strftime` of a clock without a zone, in the C locale, for the directives that chat templates use, and GNU's `%-d`
 * for a number without its zero; others stay as they are.
 */
export function strftime(moment: Moment, format: string): string {
  // As if it were UTC: what a wall clock shows must not move with the zone of whoever renders it.
  const date = new Date(`${moment}Z`);
  const two = (value: number) => String(value).padStart(2, '0');
  const month = MONTHS[date.getUTCMonth()] ?? '';
  const day = DAYS[date.getUTCDay()] ?? '';
  const dayOfYear = 1 + Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0)) / 86_400_000);
  const directives: Readonly<Record<string, string>> = {
    Y: String(date.getUTCFullYear()),
    y: two(date.getUTCFullYear() % 100),
    m: two(date.getUTCMonth() + 1),
    B: month,
    b: month.slice(0, 3),
    h: month.slice(0, 3),
    d: two(date.getUTCDate()),
    e: String(date.getUTCDate()).padStart(2, ' '),
    j: String(dayOfYear).padStart(3, '0'),
    A: day,
    a: day.slice(0, 3),
    w: String(date.getUTCDay()),
    u: String(date.getUTCDay() || 7),
    H: two(date.getUTCHours()),
    I: two(date.getUTCHours() % 12 || 12),
    M: two(date.getUTCMinutes()),
    S: two(date.getUTCSeconds()),
    f: '000000',
    p: date.getUTCHours() < 12 ? 'AM' : 'PM',
    z: '',
    Z: '',
    '%': '%',
  };
  const whole: Readonly<Record<string, string>> = {
    F: '%Y-%m-%d',
    T: '%H:%M:%S',
    X: '%H:%M:%S',
    R: '%H:%M',
    D: '%m/%d/%y',
    x: '%m/%d/%y',
    c: '%a %b %e %H:%M:%S %Y',
  };
  return format
    .replace(/%%|%([FTXRDxc])/g, (found, name: string | undefined) => (name ? (whole[name] ?? found) : found))
    .replace(/%(-?)(.)/g, (found, bare: string, name: string) => {
      const value = directives[name];
      if (value === undefined) return found;
      return bare ? value.replace(/^[0 ]+(?=\d)/, '') : value;
    });
}
