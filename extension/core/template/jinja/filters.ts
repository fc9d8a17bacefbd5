import type { Budget } from './budget';
import { formatPercent } from './format';
import { item } from './lookup';
import { capitalize, replaceText } from './methods';
import { asInteger, asNumber, equals, escapeHtml, order } from './operations';
import { bind, builtIn, type BuiltIn } from './signature';
import { splitLines, strip } from './strings';
import { repr, toJson, toText } from './text';
import { TESTS } from './tests';
import {
  Dict,
  Float,
  isOn,
  isText,
  isTrue,
  iterable,
  Iterator,
  lengthOf,
  Markup,
  type Tuple,
  typeName,
  Undefined,
  type Value,
  orElse,
  plain,
} from './values';

const NO_NAMES: ReadonlyMap<string, Value> = new Map();

/** What an element is sorted, joined or chosen by. `attribute` may be a path: `function.name`. */
function by(budget: Budget, attribute: Value | undefined, fallback?: Value): (of: Value) => Value {
  if (attribute === undefined || attribute === null) return (of) => of;
  const path = typeof attribute === 'number' ? [attribute] : toText(attribute).split('.');
  return (of) => {
    const found = path.reduce<Value>((value, key) => {
      const index = typeof key === 'string' && /^\d+$/.test(key) ? Number(key) : key;
      return item(value, index, budget);
    }, of);
    return found instanceof Undefined && fallback !== undefined ? fallback : found;
  };
}

const folded = (value: Value): Value => (isText(value) ? plain(value).toLowerCase() : value);

function all(budget: Budget, value: Value): Value[] {
  const items = [...iterable(value)];
  budget.makeItems(items.length);
  return items;
}

function sorted(budget: Budget, items: readonly Value[], key: (of: Value) => Value, caseSensitive?: Value): Value[] {
  const fold = caseSensitive === true ? (of: Value) => of : folded;
  budget.makeItems(items.length);
  return items
    .map((of) => [fold(key(of)), of] as const)
    .sort(([a], [b]) => {
      budget.step();
      return order(a, b);
    })
    .map(([, of]) => of);
}

function extreme(sign: number): BuiltIn {
  return builtIn('case_sensitive? attribute?', (budget, value, caseSensitive, attribute) => {
    const pick = by(budget, attribute);
    const key = (of: Value) => (isOn(caseSensitive) ? pick(of) : folded(pick(of)));
    const [first, ...rest] = all(budget, value);
    if (first === undefined) return new Undefined('No aggregated item, sequence was empty.');
    return rest.reduce((best, of) => (order(key(of), key(best)) * sign > 0 ? of : best), first);
  });
}

/** `select` and its kind: keeps what passes (or fails) a test, of itself or of an attribute. */
/** What jinja2 goes over in `select`, `reject` and `map`: nothing of what is false, be it no list at all. */
function ofTrue(value: Value): Iterable<Value> {
  return isTrue(value) ? iterable(value) : [];
}

function choose(wanted: boolean, ofAttribute: boolean) {
  return (budget: Budget, value: Value, positional: readonly Value[]): Value => {
    const [attribute, rest] = ofAttribute ? [positional[0], positional.slice(1)] : [undefined, positional];
    if (ofAttribute && attribute === undefined) throw new Error('Missing parameter for attribute name');
    const pick = by(budget, attribute);
    const [name, ...args] = rest;
    const passes = name === undefined ? isTrue : (of: Value) => runTest(budget, toText(name), of, args);
    return new Iterator(
      (function* () {
        for (const of of ofTrue(value)) {
          budget.step();
          if (passes(pick(of)) === wanted) yield of;
        }
      })(),
    );
  };
}

export function runTest(budget: Budget, name: string, value: Value, args: readonly Value[], named = NO_NAMES): boolean {
  const test = TESTS.get(name);
  if (!test) throw new Error(`No test named '${name}'.`);
  return isTrue(test.run(budget, value, ...bind(name, test.parameters, args, named)));
}

export function runFilter(
  budget: Budget,
  name: string,
  value: Value,
  args: readonly Value[],
  named: ReadonlyMap<string, Value> = NO_NAMES,
): Value {
  const variadic = VARIADIC.get(name);
  if (variadic) return variadic(budget, value, args, named);
  const filter = FILTERS.get(name);
  if (!filter) throw new Error(`No filter named '${name}'.`);
  return filter.run(budget, value, ...bind(name, filter.parameters, args, named));
}

export function isFilter(name: string): boolean {
  return FILTERS.has(name) || VARIADIC.has(name);
}

type Variadic = (
  budget: Budget,
  value: Value,
  positional: readonly Value[],
  named: ReadonlyMap<string, Value>,
) => Value;

const VARIADIC = new Map<string, Variadic>([
  ['select', choose(true, false)],
  ['reject', choose(false, false)],
  ['selectattr', choose(true, true)],
  ['rejectattr', choose(false, true)],
  [
    'map',
    (budget, value, [name, ...args], named) => {
      const attribute = named.get('attribute');
      const change =
        name === undefined && attribute !== undefined
          ? by(budget, attribute, named.get('default'))
          : (of: Value) => runFilter(budget, toText(name ?? ''), of, args, named);
      return new Iterator(
        (function* () {
          for (const of of ofTrue(value)) {
            budget.step();
            yield change(of);
          }
        })(),
      );
    },
  ],
  ['format', (_, value, positional) => formatPercent(toText(value), positional)],
]);

const length = builtIn('', (_, value) => {
  const found = lengthOf(value);
  if (found === undefined) throw new Error(`object of type '${typeName(value)}' has no len()`);
  return found;
});
const orDefault = builtIn('default_value? boolean?', (_, value, fallback: Value | undefined, boolean) =>
  value instanceof Undefined || (isOn(boolean) && !isTrue(value)) ? orElse(fallback, '') : value,
);
const escape = builtIn('', (budget, value) => {
  if (value instanceof Markup) return value;
  budget.make(toText(value).length * 6);
  return new Markup(escapeHtml(toText(value)));
});

/** jinja2's own filters (jinja2/filters.py), and `tojson` as transformers has it. */
const FILTERS = new Map<string, BuiltIn>(
  Object.entries({
    abs: builtIn('', (_, value) => {
      const size = Math.abs(asNumber(value) ?? NaN);
      if (Number.isNaN(size)) throw new Error(`bad operand type for abs(): '${typeName(value)}'`);
      return value instanceof Float ? new Float(size) : size;
    }),
    attr: builtIn('name', (budget, value, name) => item(value, name, budget)),
    capitalize: builtIn('', (_, value) => capitalize(toText(value))),
    count: length,
    length,
    default: orDefault,
    d: orDefault,
    dictsort: builtIn('case_sensitive? by? reverse?', (budget, value, caseSensitive, what, reverse) => {
      if (!(value instanceof Dict)) throw new Error(`dictsort needs a dict, not ${typeName(value)}`);
      const place = what === 'value' ? 1 : 0;
      const key = (of: Value) => (of as Tuple).items[place] as Value;
      const pairs = sorted(budget, value.items(), key, caseSensitive);
      return isOn(reverse) ? pairs.reverse() : pairs;
    }),
    e: escape,
    escape,
    first: builtIn('', (_, value) => {
      for (const of of iterable(value)) return of;
      return new Undefined('No first item, sequence was empty.');
    }),
    last: builtIn('', (budget, value) =>
      orElse(all(budget, value).at(-1), new Undefined('No last item, sequence was empty.')),
    ),
    float: builtIn('default?', (_, value, fallback: Value | undefined) => {
      const number = isText(value) ? pythonNumber(plain(value)) : asNumber(value);
      return number === undefined || Number.isNaN(number) ? orElse(fallback, new Float(0)) : new Float(number);
    }),
    int: builtIn('default? base?', (_, value, fallback: Value | undefined, base) => {
      const radix = asInteger(base ?? 10) ?? 10;
      const text = isText(value) ? strip(plain(value)) : undefined;
      const number = text === undefined ? asNumber(value) : radix === 10 ? pythonNumber(text) : parseInt(text, radix);
      return number === undefined || !Number.isFinite(number) ? orElse(fallback, 0) : Math.trunc(number);
    }),
    indent: builtIn('width? first? blank?', (budget, value, width: Value | undefined, first, blank) => {
      const pad =
        width !== undefined && isText(width) ? plain(width) : ' '.repeat(Math.min(1000, asInteger(width ?? 4) ?? 4));
      // jinja2 adds a newline first, so that a last empty line is kept.
      const lines = splitLines(`${toText(value)}\n`, false, budget);
      budget.make(lines.length * pad.length);
      const rest = lines.slice(1).map((line) => (line !== '' || isOn(blank) ? pad + line : line));
      return (isOn(first) ? pad : '') + [lines[0] ?? '', ...rest].join('\n');
    }),
    items: builtIn('', (_, value) => {
      if (value instanceof Undefined) return [];
      if (!(value instanceof Dict)) throw new Error('Can only get item pairs from a mapping.');
      return value.items();
    }),
    join: builtIn('d? attribute?', (budget, value, separator: Value | undefined, attribute) => {
      const texts = all(budget, value).map(by(budget, attribute)).map(toText);
      const between = toText(separator ?? '');
      budget.make(texts.reduce((sum, text) => sum + text.length + between.length, 0));
      return texts.join(between);
    }),
    list: builtIn('', (budget, value) => all(budget, value)),
    lower: builtIn('', (_, value) => toText(value).toLowerCase()),
    upper: builtIn('', (_, value) => toText(value).toUpperCase()),
    max: extreme(1),
    min: extreme(-1),
    pprint: builtIn('', (_, value) => repr(value)),
    replace: builtIn('old new count?', (budget, value, old, text, count: Value | undefined) =>
      replaceText(budget, toText(value), toText(old), toText(text), asInteger(count ?? null) ?? -1),
    ),
    reverse: builtIn('', (budget, value) => {
      if (isText(value)) return Array.from(plain(value)).reverse().join('');
      return new Iterator(all(budget, value).reverse()[Symbol.iterator]() as Generator<Value, void>);
    }),
    round: builtIn('precision? method?', (_, value, precision: Value | undefined, how: Value | undefined) => {
      const factor = 10 ** (asInteger(precision ?? 0) ?? 0);
      const round = { ceil: Math.ceil, floor: Math.floor }[toText(how ?? '')] ?? halfToEven;
      return new Float(round((asNumber(value) ?? NaN) * factor) / factor);
    }),
    safe: builtIn('', (_, value) => (value instanceof Markup ? value : new Markup(toText(value)))),
    sort: builtIn('reverse? case_sensitive? attribute?', (budget, value, reverse, caseSensitive, attribute) => {
      const items = all(budget, value);
      const down = isOn(reverse);
      // Equal elements keep their order in both directions.
      const ordered = sorted(budget, down ? items.reverse() : items, by(budget, attribute), caseSensitive);
      return down ? ordered.reverse() : ordered;
    }),
    string: builtIn('', (_, value) => (isText(value) ? value : toText(value))),
    sum: builtIn('attribute? start?', (budget, value, attribute, start: Value | undefined) => {
      const numbers = all(budget, value).map(by(budget, attribute));
      const total = numbers.reduce<number>((sum, of) => sum + (asNumber(of) ?? NaN), asNumber(start ?? 0) ?? NaN);
      if (Number.isNaN(total)) throw new Error('sum adds numbers only');
      return numbers.some((of) => of instanceof Float) ? new Float(total) : total;
    }),
    title: builtIn('', (_, value) =>
      // A word begins behind a space, a hyphen or an opening bracket.
      toText(value).replace(/[^-\s({[<]+/gu, (word) => capitalize(word)),
    ),
    tojson: builtIn(
      'ensure_ascii? indent? separators? sort_keys?',
      (budget, value, ascii: Value | undefined, indent, separators, sortKeys: Value | undefined) => {
        const json = toJson(value, {
          indent,
          separators,
          ascii: isOn(ascii),
          sortKeys: isOn(sortKeys),
        });
        budget.make(json.length);
        return json;
      },
    ),
    trim: builtIn('chars?', (_, value, chars: Value | undefined) =>
      strip(toText(value), chars === undefined || chars === null ? undefined : toText(chars)),
    ),
    unique: builtIn('case_sensitive? attribute?', (budget, value, caseSensitive, attribute) => {
      const key = by(budget, attribute);
      const kept: [Value, Value][] = [];
      for (const of of all(budget, value)) {
        const mark = caseSensitive === true ? key(of) : folded(key(of));
        budget.step(1 + kept.length);
        if (!kept.some(([known]) => equals(known, mark))) kept.push([mark, of]);
      }
      return new Iterator(kept.map(([, of]) => of)[Symbol.iterator]() as Generator<Value, void>);
    }),
    wordcount: builtIn('', (_, value) => (toText(value).match(/[\p{L}\p{N}_]+/gu) ?? []).length),
  }),
);

function pythonNumber(text: string): number | undefined {
  return /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : undefined;
}

/** Python rounds a half to the even neighbour. */
function halfToEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2 === 0 ? 0 : 1) : Math.round(value);
}
