/**
 * What templates compute with: Python's values. Strings, booleans, null and integers are JavaScript's own; a list is an
 * array; the rest has a class here. No JavaScript object of another kind ever reaches a template.
 */
export type Value =
  | string
  | number
  | boolean
  | null
  | readonly Value[]
  | Float
  | Markup
  | Tuple
  | Dict
  | DictView
  | Range
  | Iterator
  | Namespace
  | Callable
  | Undefined
  | LoopFacts;

export class Float {
  constructor(readonly value: number) {}
}

/** Text that `safe` has marked: joined to other text, it escapes that. */
export class Markup {
  constructor(readonly text: string) {}
}

export class Tuple {
  constructor(readonly items: readonly Value[]) {}
}

/** Equal keys are one key, as `1`, `1.0` and `True` are to Python. */
export class Dict {
  private readonly map = new Map<unknown, readonly [Value, Value]>();

  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  private set(key: Value, value: Value): void {
    const id = keyOf(key);
    this.map.set(id, [this.map.get(id)?.[0] ?? key, value]);
  }

  get(key: Value): Value | undefined {
    return this.map.get(keyOf(key))?.[1];
  }

  get size(): number {
    return this.map.size;
  }

  keys(): Value[] {
    return [...this.map.values()].map(([key]) => key);
  }

  values(): Value[] {
    return [...this.map.values()].map(([, value]) => value);
  }

  items(): Tuple[] {
    return [...this.map.values()].map((pair) => new Tuple(pair));
  }
}

function keyOf(key: Value): unknown {
  if (typeof key === 'boolean') return Number(key);
  if (key instanceof Float) return key.value;
  if (key instanceof Markup) return key.text;
  if (key instanceof Tuple) return JSON.stringify(key.items.map(keyOf));
  if (Array.isArray(key) || key instanceof Dict) throw new Error(`unhashable type: '${typeName(key)}'`);
  return key;
}

export class DictView {
  constructor(
    readonly kind: 'keys' | 'values' | 'items',
    readonly dict: Dict,
  ) {}

  list(): Value[] {
    return this.dict[this.kind]();
  }
}

export class Range {
  readonly length: number;

  constructor(
    readonly start: number,
    stop: number,
    readonly step: number,
  ) {
    if (step === 0) throw new Error('range() arg 3 must not be zero');
    this.length = Math.max(0, Math.ceil((stop - start) / step));
    // jinja2's sandbox has the same bound.
    if (this.length > 100_000) throw new Error('Range too big. The sandbox blocks ranges larger than 100000.');
  }

  at(index: number): number {
    return this.start + index * this.step;
  }

  list(): number[] {
    return Array.from({ length: this.length }, (_, index) => this.at(index));
  }
}

/** What `map`, `select` and their kind give: can be gone through once. */
export class Iterator {
  constructor(readonly source: Generator<Value, void>) {}
}

export class Namespace {
  readonly attributes = new Map<string, Value>();
}

/** What `loop` tells inside a loop. */
export interface LoopFacts {
  readonly isLoop: true;
  attribute(name: string): Value | undefined;
  call(args: readonly Value[]): Value;
}

export class Callable {
  constructor(
    readonly name: string,
    readonly call: (positional: readonly Value[], named: ReadonlyMap<string, Value>) => Value,
    /** What a macro tells of itself. */
    readonly attributes: ReadonlyMap<string, Value> = new Map(),
  ) {}
}

/** A value that is not there. Printing it gives nothing; asking anything else of it is an error that names it. */
export class Undefined {
  constructor(private readonly what: string) {}

  error(): Error {
    return new Error(this.what);
  }
}

export function isLoop(value: Value): value is LoopFacts {
  return typeof value === 'object' && value !== null && 'isLoop' in value;
}

export function isText(value: Value): value is string | Markup {
  return typeof value === 'string' || value instanceof Markup;
}

export function plain(value: string | Markup): string {
  return typeof value === 'string' ? value : value.text;
}

/** Python's name of a value's type, for messages. */
export function typeName(value: Value): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'int';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Float) return 'float';
  if (value instanceof DictView) return `dict_${value.kind}`;
  if (value instanceof Iterator) return 'generator';
  if (isLoop(value)) return 'LoopContext';
  return value.constructor.name === 'Callable' ? 'function' : (value as object).constructor.name.toLowerCase();
}

/** Python's truth of a value. */
export function isTrue(value: Value): boolean {
  if (value === null || value instanceof Undefined) return false;
  if (value instanceof Float) return value.value !== 0;
  if (typeof value === 'object') {
    const length = lengthOf(value);
    return length === undefined || length > 0;
  }
  return Boolean(value);
}

/** The value, or another where there is none. `??` would pass over Python's None. */
export function orElse(value: Value | undefined, other: Value): Value {
  return value === undefined ? other : value;
}

/** An option that may be absent. */
export function isOn(value: Value | undefined): boolean {
  return value !== undefined && isTrue(value);
}

/** Python's `len`, in code points for text; undefined for what has none. */
export function lengthOf(value: Value): number | undefined {
  if (isText(value)) return characters(plain(value)).length;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Tuple) return value.items.length;
  if (value instanceof Range) return value.length;
  if (value instanceof Dict) return value.size;
  if (value instanceof DictView) return value.dict.size;
  if (value instanceof Undefined) return 0;
  return undefined;
}

const SURROGATE = /[\ud800-\udfff]/;

/** Text as a sequence of code points, which is how Python counts. */
export function characters(text: string): ArrayLike<string> {
  return SURROGATE.test(text) ? Array.from(text) : text;
}

/** What a loop over the value sees; undefined for what cannot be gone through. */
export function iterate(value: Value): Iterable<Value> | undefined {
  if (isText(value)) return plain(value);
  if (Array.isArray(value)) return value as readonly Value[];
  if (value instanceof Tuple) return value.items;
  if (value instanceof Dict) return value.keys();
  if (value instanceof DictView || value instanceof Range) return value.list();
  if (value instanceof Iterator) return value.source;
  if (value instanceof Undefined) return [];
  return undefined;
}

/** @throws Error for what cannot be gone through */
export function iterable(value: Value): Iterable<Value> {
  const items = iterate(value);
  if (!items) throw new Error(`'${typeName(value)}' object is not iterable`);
  return items;
}
