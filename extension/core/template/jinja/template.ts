import { Budget } from './budget';
import { parse } from './parser';
import { Output, Scope, type Generation } from './scope';
import { builtIn, callable } from './signature';
import { Compiler, type Execute } from './statements';
import { toText } from './text';
import { asInteger } from './operations';
import { Callable, Dict, iterable, Namespace, Range, Tuple, typeName, type Value } from './values';

/** The template itself refuses, by `raise_exception`. */
export class Raised extends Error {}

export interface Rendered {
  readonly text: string;
  /** What stands between `{% generation %}` and its end, outside macros. */
  readonly generations: readonly Generation[];
}

/** A template, read once. It behaves as in jinja2's `ImmutableSandboxedEnvironment`, set up as transformers does. */
export class JinjaTemplate {
  private readonly execute: Execute;

  /** @throws TemplateSyntaxError */
  constructor(source: string) {
    this.execute = new Compiler().body(parse(source));
  }

  /** @throws Raised, or Error when the template cannot be run or takes too much */
  render(variables: Readonly<Record<string, unknown>>, strftimeNow: (format: string) => string): Rendered {
    const budget = new Budget();
    const globals = new Scope(budget);
    for (const [name, value] of Object.entries(globalFunctions(budget, strftimeNow))) globals.set(name, value);
    for (const [name, value] of Object.entries(variables)) globals.set(name, toValue(value));
    const output = new Output(budget);
    this.execute(globals.inner(), output);
    return { text: output.text(), generations: output.generations };
  }
}

function globalFunctions(budget: Budget, strftimeNow: (format: string) => string): Record<string, Value> {
  const integer = (value: Value): number => {
    const found = asInteger(value);
    if (found === undefined) throw new Error(`'${typeName(value)}' object cannot be interpreted as an integer`);
    return found;
  };
  const range = builtIn('start stop? step?', (_, start, stop: Value | undefined, step: Value | undefined) =>
    stop === undefined ? new Range(0, integer(start), 1) : new Range(integer(start), integer(stop), integer(step ?? 1)),
  );
  const raise = builtIn('message', (_, message) => {
    throw new Raised(toText(message));
  });
  const now = builtIn('format', (_, format) => strftimeNow(toText(format)));
  return {
    range: callable('range', range, budget),
    raise_exception: callable('raise_exception', raise, budget),
    strftime_now: callable('strftime_now', now, budget),
    dict: new Callable('dict', (positional, named) => new Dict([...pairs(positional[0]), ...named])),
    namespace: new Callable('namespace', (positional, named) => {
      const namespace = new Namespace();
      for (const [name, value] of [...pairs(positional[0]), ...named]) namespace.attributes.set(toText(name), value);
      return namespace;
    }),
  };
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
function toValue(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(toValue);
  return new Dict(Object.entries(value).map(([key, of]) => [key, toValue(of)] as const));
}
