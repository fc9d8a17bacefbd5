import type { Budget } from './budget';
import { formatBraces } from './format';
import { asInteger, equals, slice } from './operations';
import { builtIn, callable, type BuiltIn } from './signature';
import { splitLines, splitText, splitWords, strip } from './strings';
import { toText } from './text';
import {
  Callable,
  Dict,
  DictView,
  iterable,
  lengthOf,
  orElse,
  plain,
  isText,
  Tuple,
  typeName,
  type Value,
} from './values';

function textOf(value: Value, what = 'argument'): string {
  if (isText(value)) return plain(value);
  throw new Error(`${what} must be str, not ${typeName(value)}`);
}

const optionalText = (value: Value | undefined) => (value === undefined || value === null ? undefined : textOf(value));
const count = (value: Value | undefined) => (value === undefined ? -1 : (asInteger(value) ?? -1));

/** One text, or any of a tuple of them. */
function anyAffix(of: Value, test: (affix: string) => boolean): boolean {
  return of instanceof Tuple ? of.items.some((affix) => test(textOf(affix))) : test(textOf(of));
}

/** `startswith` and its kind look at a part of the text, where asked to. */
function part(budget: Budget, self: Value, start: Value | undefined, stop: Value | undefined): string {
  if (start === undefined) return plain(self as string);
  return plain(slice(self, { start, stop: stop ?? null, step: null }, budget) as string);
}

const every = (pattern: RegExp): BuiltIn => builtIn('', (_, self) => pattern.test(toText(self)));

/** Methods of `str` that do not change it. */
const TEXT: Readonly<Record<string, BuiltIn>> = {
  strip: builtIn('chars?', (_, self, chars) => strip(toText(self), optionalText(chars))),
  lstrip: builtIn('chars?', (_, self, chars) => strip(toText(self), optionalText(chars), 'left')),
  rstrip: builtIn('chars?', (_, self, chars) => strip(toText(self), optionalText(chars), 'right')),
  split: builtIn('sep? maxsplit?', (budget, self, separator, limit) => {
    const by = optionalText(separator);
    const text = toText(self);
    return by === undefined ? splitWords(text, count(limit), budget) : splitText(text, by, count(limit), budget);
  }),
  rsplit: builtIn('sep maxsplit?', (budget, self, separator, limit) => {
    const parts = splitText(toText(self), textOf(separator), -1, budget);
    const kept = count(limit) < 0 ? parts.length : count(limit) + 1;
    if (parts.length <= kept) return parts;
    const head = parts.slice(0, parts.length - kept + 1).join(textOf(separator));
    return [head, ...parts.slice(parts.length - kept + 1)];
  }),
  splitlines: builtIn('keepends?', (budget, self, keep) => splitLines(toText(self), keep === true, budget)),
  partition: builtIn('sep', (_, self, separator) => {
    const at = toText(self).indexOf(textOf(separator));
    if (at < 0) return new Tuple([toText(self), '', '']);
    return new Tuple([toText(self).slice(0, at), separator, toText(self).slice(at + textOf(separator).length)]);
  }),
  replace: builtIn('old new count?', (budget, self, old, by, limit) =>
    replaceText(budget, toText(self), textOf(old), textOf(by), count(limit)),
  ),
  startswith: builtIn('prefix start? end?', (budget, self, prefix, start, stop) =>
    anyAffix(prefix, (affix) => part(budget, self, start, stop).startsWith(affix)),
  ),
  endswith: builtIn('suffix start? end?', (budget, self, suffix, start, stop) =>
    anyAffix(suffix, (affix) => part(budget, self, start, stop).endsWith(affix)),
  ),
  removeprefix: builtIn('prefix', (_, self, prefix) => {
    const [text, affix] = [toText(self), textOf(prefix)];
    return text.startsWith(affix) ? text.slice(affix.length) : text;
  }),
  removesuffix: builtIn('suffix', (_, self, suffix) => {
    const [text, affix] = [toText(self), textOf(suffix)];
    return affix !== '' && text.endsWith(affix) ? text.slice(0, -affix.length) : text;
  }),
  find: builtIn('sub', (_, self, sub) => placeOf(toText(self), toText(self).indexOf(textOf(sub)))),
  rfind: builtIn('sub', (_, self, sub) => placeOf(toText(self), toText(self).lastIndexOf(textOf(sub)))),
  index: builtIn('sub', (_, self, sub) => {
    const at = toText(self).indexOf(textOf(sub));
    if (at < 0) throw new Error('substring not found');
    return placeOf(toText(self), at);
  }),
  count: builtIn('sub', (budget, self, sub) =>
    textOf(sub) === '' ? (lengthOf(self) ?? 0) + 1 : splitText(toText(self), textOf(sub), -1, budget).length - 1,
  ),
  join: builtIn('iterable', (budget, self, parts) => {
    const texts = [...iterable(parts)].map((item) => textOf(item, 'sequence item'));
    budget.make(texts.reduce((sum, text) => sum + text.length + toText(self).length, 0));
    return texts.join(toText(self));
  }),
  lower: builtIn('', (_, self) => toText(self).toLowerCase()),
  upper: builtIn('', (_, self) => toText(self).toUpperCase()),
  capitalize: builtIn('', (_, self) => capitalize(toText(self))),
  title: builtIn('', (_, self) => toText(self).replace(/\p{L}+/gu, (word) => capitalize(word))),
  isspace: builtIn('', (_, self) => toText(self) !== '' && strip(toText(self)) === ''),
  isdigit: every(/^\p{Nd}+$/u),
  isalpha: every(/^\p{L}+$/u),
  isalnum: every(/^[\p{L}\p{N}]+$/u),
};

/** A place in UTF-16 units, in code points. */
function placeOf(text: string, at: number): number {
  return at < 0 ? at : (lengthOf(text.slice(0, at)) ?? 0);
}

export function capitalize(text: string): string {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length).toLowerCase();
}

export function replaceText(budget: Budget, text: string, old: string, by: string, limit: number): string {
  const parts = old === '' ? ['', ...Array.from(text), ''] : splitText(text, old, limit, budget);
  const head = old === '' && limit >= 0 ? parts.slice(0, limit + 1) : parts;
  budget.make(text.length + (head.length - 1) * by.length);
  return head.join(by) + parts.slice(head.length).join('');
}

const SEQUENCE: Readonly<Record<string, BuiltIn>> = {
  count: builtIn('value', (_, self, value) => [...iterable(self)].filter((item) => equals(item, value)).length),
  index: builtIn('value', (_, self, value) => {
    const at = [...iterable(self)].findIndex((item) => equals(item, value));
    if (at < 0) throw new Error('the value is not in the list');
    return at;
  }),
};

const DICT: Readonly<Record<string, BuiltIn>> = {
  get: builtIn('key default?', (_, self, key, fallback: Value | undefined) =>
    orElse((self as Dict).get(key), orElse(fallback, null)),
  ),
  keys: builtIn('', (_, self) => new DictView('keys', self as Dict)),
  values: builtIn('', (_, self) => new DictView('values', self as Dict)),
  items: builtIn('', (_, self) => new DictView('items', self as Dict)),
  copy: builtIn('', (_, self) => self),
};

/** A method of a text, list, tuple or dict, by its name; undefined where Python has none, or the sandbox hides it. */
export function method(value: Value, name: string, budget: Budget): Callable | undefined {
  if (isText(value)) {
    if (name === 'format') return formatMethod(plain(value), budget);
    budget.look(plain(value).length);
    return own(TEXT, name, value, budget);
  }
  if (value instanceof Dict) return own(DICT, name, value, budget);
  if (value instanceof Tuple || Array.isArray(value)) return own(SEQUENCE, name, value, budget);
  return undefined;
}

function own(
  methods: Readonly<Record<string, BuiltIn>>,
  name: string,
  self: Value,
  budget: Budget,
): Callable | undefined {
  const found = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return found && callable(name, found, budget, self);
}

function formatMethod(text: string, budget: Budget): Callable {
  return new Callable('format', (positional, named) => {
    const written = formatBraces(text, positional, named);
    budget.make(written.length);
    return written;
  });
}
