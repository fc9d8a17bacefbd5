import type { Body } from './ast';
import { Budget } from './budget';
import { parse } from './parser';
import { Output, Scope, type Generation } from './scope';
import { builtIn, callable } from './signature';
import { Compiler, type Execute } from './statements';
import { toText } from './text';
import { asInteger } from './operations';
import { Callable, Dict, Float, iterable, Namespace, Range, Tuple, typeName, type Value } from './values';

/** The template itself refuses, by `raise_exception`. */
export class Raised extends Error {}

export interface Rendered {
  readonly text: string;
  /** What stands between `{% generation %}` and its end, outside macros. */
  readonly generations: readonly Generation[];
}

/** A template, read once. It behaves as in jinja2's `ImmutableSandboxedEnvironment`, set up as transformers does. */
export class JinjaTemplate {
  readonly body: Body;
  private readonly execute: Execute;
  /** The global functions that it mentions. */
  private readonly functions: readonly (keyof typeof GLOBAL_FUNCTIONS)[];

  /** @throws TemplateSyntaxError */
  constructor(source: string) {
    const compiler = new Compiler();
    this.body = parse(source);
    this.execute = compiler.body(this.body);
    this.functions = globalNames().filter((name) => compiler.mentions(name));
  }

  /**
   * @param variables - by {@link toValue}
   * @throws Raised, or Error when the template cannot be run or takes too much
   */
  render(variables: ReadonlyMap<string, Value>, strftimeNow: (format: string) => string): Rendered {
    const budget = new Budget();
    const globals = new Scope(budget);
    for (const name of this.functions) globals.set(name, GLOBAL_FUNCTIONS[name](budget, strftimeNow));
    for (const [name, value] of variables) globals.set(name, value);
    const output = new Output(budget);
    this.execute(globals.inner(), output);
    return { text: output.text(), generations: output.generations };
  }
}

type GlobalFunction = (budget: Budget, strftimeNow: (format: string) => string) => Value;

const RANGE = builtIn('start stop? step?', (_, start, stop: Value | undefined, step: Value | undefined) =>
  stop === undefined ? new Range(0, integer(start), 1) : new Range(integer(start), integer(stop), integer(step ?? 1)),
);
const RAISE = builtIn('message', (_, message) => {
  throw new Raised(toText(message));
});

const GLOBAL_FUNCTIONS = {
  range: (budget) => callable('range', RANGE, budget),
  raise_exception: (budget) => callable('raise_exception', RAISE, budget),
  strftime_now: (budget, strftimeNow) =>
    callable(
      'strftime_now',
      builtIn('format', (_, format) => strftimeNow(toText(format))),
      budget,
    ),
  dict: () => new Callable('dict', (positional, named) => new Dict([...pairs(positional[0]), ...named])),
  namespace: () =>
    new Callable('namespace', (positional, named) => {
      const namespace = new Namespace();
      for (const [name, value] of [...pairs(positional[0]), ...named]) namespace.attributes.set(toText(name), value);
      return namespace;
    }),
} satisfies Record<string, GlobalFunction>;

function globalNames(): (keyof typeof GLOBAL_FUNCTIONS)[] {
  return Object.keys(GLOBAL_FUNCTIONS) as (keyof typeof GLOBAL_FUNCTIONS)[];
}

function integer(value: Value): number {
  const found = asInteger(value);
  if (found === undefined) throw new Error(`'${typeName(value)}' object cannot be interpreted as an integer`);
  return found;
}

/** What `dict` and `namespace` take: a dict, or pairs. */
function pairs(value: Value | undefined): (readonly [Value, Value])[] {
  if (value === undefined) return [];
  const items = value instanceof Dict ? value.items() : [...iterable(value)];
  return items.map((pair) => {
    const [key, of] = pair instanceof Tuple ? pair.items : [...iterable(pair)];
    if (key === undefined || of === undefined) throw new Error('a pair has two elements');
    return [key, of];
  });
}

/** JSON's values as a template sees them. */
export function toValue(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return Number.isInteger(value) ? value : new Float(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(toValue);
  return new Dict(Object.entries(value).map(([key, of]) => [key, toValue(of)] as const));
}
