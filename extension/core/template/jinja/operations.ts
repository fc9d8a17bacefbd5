import type { Budget } from './budget';
import { formatPercent } from './format';
import { toText } from './text';
import {
  characters,
  Dict,
  Float,
  isText,
  iterate,
  lengthOf,
  Markup,
  plain,
  Range,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from './values';

/** An integer, also where Python takes a boolean for one; undefined for all else. */
export function asInteger(value: Value): number | undefined {
  return typeof value === 'boolean' ? Number(value) : typeof value === 'number' ? value : undefined;
}

export function asNumber(value: Value): number | undefined {
  return value instanceof Float ? value.value : asInteger(value);
}

/** Python's `==`. */
export function equals(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (isText(a) && isText(b)) return plain(a) === plain(b);
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== undefined && y !== undefined) return x === y;
  if (a instanceof Undefined && b instanceof Undefined) return true;
  if (Array.isArray(a) && Array.isArray(b)) return sameItems(a, b);
  if (a instanceof Tuple && b instanceof Tuple) return sameItems(a.items, b.items);
  if (a instanceof Range && b instanceof Range) return sameItems(a.list(), b.list());
  if (a instanceof Dict && b instanceof Dict) {
    return (
      a.size === b.size &&
      a.keys().every((key) => b.get(key) !== undefined && equals(a.get(key) as Value, b.get(key) as Value))
    );
  }
  return false;
}

function sameItems(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((item, index) => equals(item, b[index] as Value));
}

/** Python's order: negative, zero or positive. @throws Error for what has none */
export function order(a: Value, b: Value): number {
  if (isText(a) && isText(b)) return orderTexts(plain(a), plain(b));
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== undefined && y !== undefined) return x - y;
  const [as, bs] = [a instanceof Tuple ? a.items : a, b instanceof Tuple ? b.items : b];
  if (Array.isArray(as) && Array.isArray(bs) && a instanceof Tuple === b instanceof Tuple) {
    for (let index = 0; index < Math.min(as.length, bs.length); index++) {
      if (!equals(as[index] as Value, bs[index] as Value)) return order(as[index] as Value, bs[index] as Value);
    }
    return as.length - bs.length;
  }
  refuseUndefined(a, b);
  throw new Error(`'<' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`);
}

/** By code points; JavaScript's own order is by UTF-16 units. */
function orderTexts(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const rank = (unit: number) =>
    unit >= 0xd800 && unit <= 0xdfff ? unit + 0x2000 : unit >= 0xe000 ? unit - 0x800 : unit;
  return at >= a.length || at >= b.length ? a.length - b.length : rank(a.charCodeAt(at)) - rank(b.charCodeAt(at));
}

export function compare(operator: string, a: Value, b: Value, budget: Budget): boolean {
  budget.look((lengthOf(a) ?? 0) + (operator.endsWith('in') ? (lengthOf(b) ?? 0) : 0));
  switch (operator) {
    case '==':
      return equals(a, b);
    case '!=':
      return !equals(a, b);
    case '<':
      return order(a, b) < 0;
    case '<=':
      return order(a, b) <= 0;
    case '>':
      return order(a, b) > 0;
    case '>=':
      return order(a, b) >= 0;
    case 'in':
      return contains(b, a);
    default:
      return !contains(b, a);
  }
}

function contains(whole: Value, part: Value): boolean {
  if (isText(whole)) {
    if (isText(part)) return plain(whole).includes(plain(part));
    throw new Error(`'in <string>' requires string as left operand, not ${typeName(part)}`);
  }
  if (whole instanceof Dict) return whole.get(part) !== undefined;
  const items = iterate(whole);
  if (!items) throw new Error(`argument of type '${typeName(whole)}' is not iterable`);
  for (const item of items) if (equals(item, part)) return true;
  return false;
}

export function negate(value: Value): Value {
  refuseUndefined(value);
  if (value instanceof Float) return new Float(-value.value);
  const integer = asInteger(value);
  if (integer === undefined) throw new Error(`bad operand type for unary -: '${typeName(value)}'`);
  return -integer + 0;
}

export function binary(operator: string, a: Value, b: Value, budget: Budget): Value {
  if (operator === '+') return add(a, b, budget);
  if (operator === '*') return multiply(a, b, budget);
  if (operator === '%' && isText(a)) {
    const text = formatPercent(plain(a), b instanceof Tuple ? b.items : [b]);
    budget.make(text.length);
    return text;
  }
  return arithmetic(operator, a, b);
}

function add(a: Value, b: Value, budget: Budget): Value {
  if (isText(a) && isText(b)) {
    budget.make(plain(a).length + plain(b).length);
    if (typeof a === 'string' && typeof b === 'string') return a + b;
    const [left, right] = [a, b].map((side) => (side instanceof Markup ? side.text : escapeHtml(side)));
    return new Markup(`${left ?? ''}${right ?? ''}`);
  }
  const [as, bs] = [a instanceof Tuple ? a.items : a, b instanceof Tuple ? b.items : b];
  if (Array.isArray(as) && Array.isArray(bs) && a instanceof Tuple === b instanceof Tuple) {
    budget.makeItems(as.length + bs.length);
    const items = [...(as as readonly Value[]), ...(bs as readonly Value[])];
    return a instanceof Tuple ? new Tuple(items) : items;
  }
  return arithmetic('+', a, b);
}

function multiply(a: Value, b: Value, budget: Budget): Value {
  const [whole, times] = asInteger(b) === undefined ? [b, asInteger(a)] : [a, asInteger(b)];
  if (times === undefined || asNumber(whole) !== undefined) return arithmetic('*', a, b);
  const count = Math.max(0, times);
  if (isText(whole)) {
    budget.make(plain(whole).length * count);
    const text = plain(whole).repeat(count);
    return whole instanceof Markup ? new Markup(text) : text;
  }
  const items: Value = whole instanceof Tuple ? whole.items : whole;
  if (!Array.isArray(items)) return arithmetic('*', a, b);
  budget.makeItems(items.length * count);
  const repeated = Array.from({ length: count }, () => items as readonly Value[]).flat();
  return whole instanceof Tuple ? new Tuple(repeated) : repeated;
}

function arithmetic(operator: string, a: Value, b: Value): Value {
  refuseUndefined(a, b);
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x === undefined || y === undefined) {
    throw new Error(`unsupported operand type(s) for ${operator}: '${typeName(a)}' and '${typeName(b)}'`);
  }
  if (y === 0 && ['/', '//', '%'].includes(operator)) throw new Error('division by zero');
  const result = calculate(operator, x, y);
  if (operator === '/' || a instanceof Float || b instanceof Float || (operator === '**' && y < 0))
    return new Float(result);
  // Python's integers have no bound; none that a template means is larger than this.
  if (!Number.isSafeInteger(result)) throw new Error(`${String(x)} ${operator} ${String(y)} is too large a number.`);
  return result;
}

function calculate(operator: string, x: number, y: number): number {
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      return x / y;
    case '//':
      return Math.floor(x / y);
    case '**':
      return x ** y;
    default:
      // Python's remainder has the sign of the divisor.
      return x - y * Math.floor(x / y);
  }
}

function refuseUndefined(...values: readonly Value[]): void {
  for (const value of values) if (value instanceof Undefined) throw value.error();
}

/** `value[key]`, where the value has such an element. */
export function element(value: Value, key: Value): Value | undefined {
  if (value instanceof Dict) return Array.isArray(key) || key instanceof Dict ? undefined : value.get(key);
  const index = asInteger(key);
  const length = lengthOf(value);
  if (index === undefined || length === undefined) return undefined;
  const at = index < 0 ? index + length : index;
  if (at < 0 || at >= length) return undefined;
  if (isText(value)) return characters(plain(value))[at];
  if (Array.isArray(value)) return value[at] as Value;
  if (value instanceof Tuple) return value.items[at];
  return value instanceof Range ? value.at(at) : undefined;
}

export interface Bounds {
  readonly start: Value;
  readonly stop: Value;
  readonly step: Value;
}

/** `value[start:stop:step]`; undefined for what has no slices. */
export function slice(value: Value, bounds: Bounds, budget: Budget): Value | undefined {
  if (value instanceof Undefined) throw value.error();
  const bound = (of: Value): number | undefined => {
    if (of === null) return undefined;
    return asInteger(of) ?? NaN;
  };
  const [start, stop, step] = [bound(bounds.start), bound(bounds.stop), bound(bounds.step) ?? 1];
  if ([start, stop, step].some(Number.isNaN)) return undefined;
  if (step === 0) throw new Error('slice step cannot be zero');
  const pick = <T>(items: ArrayLike<T>): T[] => {
    budget.makeItems(items.length);
    return indices(items.length, start, stop, step).map((index) => items[index] as T);
  };
  if (isText(value)) return pick(characters(plain(value))).join('');
  if (Array.isArray(value)) return pick<Value>(value);
  if (value instanceof Tuple) return new Tuple(pick(value.items));
  // Printed as a range, which nobody does; gone through, it is the same.
  return value instanceof Range ? pick(value.list()) : undefined;
}

/** Python's `slice.indices`. */
function indices(length: number, start: number | undefined, stop: number | undefined, step: number): number[] {
  const clamp = (index: number, low: number, high: number) =>
    Math.min(Math.max(index < 0 ? index + length : index, low), high);
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const from = start === undefined ? (step > 0 ? low : high) : clamp(start, low, high);
  const to = stop === undefined ? (step > 0 ? high : low) : clamp(stop, low, high);
  const found: number[] = [];
  for (let index = from; step > 0 ? index < to : index > to; index += step) found.push(index);
  return found;
}

export function escapeHtml(text: string): string {
  const marks: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&#34;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (mark) => marks[mark] ?? mark);
}

/** `~`: text of all, one behind the other. */
export function concatenate(values: readonly Value[], budget: Budget): string {
  const texts = values.map(toText);
  budget.make(texts.reduce((sum, text) => sum + text.length, 0));
  return texts.join('');
}
