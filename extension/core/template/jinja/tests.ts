import type { Budget } from './budget';
import { asInteger, compare, equals } from './operations';
import { builtIn, type BuiltIn } from './signature';
import { toText } from './text';
import { Callable, Dict, Float, isLoop, isText, iterate, Markup, Range, Tuple, Undefined, type Value } from './values';

const comparison = (operator: string): BuiltIn =>
  builtIn('other', (budget: Budget, value, other) => compare(operator, value, other, budget));

const remainder = (value: Value, by: Value): number => {
  const [x, y] = [asInteger(value), asInteger(by)];
  if (x === undefined || y === undefined || y === 0) throw new Error('not a whole number to divide');
  return Math.abs(x % y);
};

const defined = builtIn('', (_, value) => !(value instanceof Undefined));

/** jinja2's own tests (jinja2/tests.py). */
export const TESTS = new Map<string, BuiltIn>(
  Object.entries({
    defined,
    undefined: builtIn('', (_, value) => value instanceof Undefined),
    none: builtIn('', (_, value) => value === null),
    boolean: builtIn('', (_, value) => typeof value === 'boolean'),
    true: builtIn('', (_, value) => value === true),
    false: builtIn('', (_, value) => value === false),
    integer: builtIn('', (_, value) => typeof value === 'number'),
    float: builtIn('', (_, value) => value instanceof Float),
    number: builtIn('', (_, value) => asInteger(value) !== undefined || value instanceof Float),
    string: builtIn('', (_, value) => isText(value)),
    mapping: builtIn('', (_, value) => value instanceof Dict),
    iterable: builtIn('', (_, value) => iterate(value) !== undefined),
    // To jinja2: has a length and elements. So have text and dict, and an undefined value answers to everything.
    sequence: builtIn(
      '',
      (_, value) =>
        isText(value) ||
        Array.isArray(value) ||
        value instanceof Tuple ||
        value instanceof Dict ||
        value instanceof Range ||
        value instanceof Undefined,
    ),
    callable: builtIn('', (_, value) => value instanceof Callable || isLoop(value) || value instanceof Undefined),
    escaped: builtIn('', (_, value) => value instanceof Markup),
    lower: builtIn('', (_, value) => /\p{L}/u.test(toText(value)) && toText(value) === toText(value).toLowerCase()),
    upper: builtIn('', (_, value) => /\p{L}/u.test(toText(value)) && toText(value) === toText(value).toUpperCase()),
    odd: builtIn('', (_, value) => remainder(value, 2) === 1),
    even: builtIn('', (_, value) => remainder(value, 2) === 0),
    divisibleby: builtIn('num', (_, value, by) => remainder(value, by) === 0),
    sameas: builtIn('other', (_, value, other) => value === other || (isText(value) && equals(value, other))),
    in: comparison('in'),
    '==': comparison('=='),
    eq: comparison('=='),
    equalto: comparison('=='),
    '!=': comparison('!='),
    ne: comparison('!='),
    '>': comparison('>'),
    gt: comparison('>'),
    greaterthan: comparison('>'),
    '>=': comparison('>='),
    ge: comparison('>='),
    '<': comparison('<'),
    lt: comparison('<'),
    lessthan: comparison('<'),
    '<=': comparison('<='),
    le: comparison('<='),
  }),
);
