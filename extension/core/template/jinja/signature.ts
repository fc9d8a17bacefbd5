import type { Budget } from './budget';
import { Callable, type Value } from './values';

/** A built-in: what it is given by place or name, `?` behind what may be absent, and what it does. */
export interface BuiltIn {
  readonly parameters: readonly string[];
  readonly run: (budget: Budget, ...values: Value[]) => Value;
}

/** @param parameters - names between spaces, e.g. `'old new count?'` */
export function builtIn(parameters: string, run: BuiltIn['run']): BuiltIn {
  return { parameters: parameters.split(' ').filter(Boolean), run };
}

/** Gives each parameter its value, as Python does; absent ones are `undefined`. @throws Error as Python does */
export function bind(
  name: string,
  parameters: readonly string[],
  positional: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value[] {
  if (positional.length > parameters.length) {
    throw new Error(
      `${name}() takes at most ${String(parameters.length)} arguments (${String(positional.length)} given)`,
    );
  }
  const names = parameters.map((parameter) => parameter.replace('?', ''));
  for (const given of named.keys()) {
    const at = names.indexOf(given);
    if (at < 0) throw new Error(`${name}() got an unexpected keyword argument '${given}'`);
    if (at < positional.length) throw new Error(`${name}() got multiple values for argument '${given}'`);
  }
  return parameters.map((parameter, at) => {
    const value = at < positional.length ? positional[at] : named.get(names[at] ?? '');
    if (value === undefined && !parameter.endsWith('?'))
      throw new Error(`${name}() misses its argument '${parameter}'`);
    return value as Value;
  });
}

/** A built-in as a template may call it, with what it belongs to in front. */
export function callable(name: string, { parameters, run }: BuiltIn, budget: Budget, ...self: Value[]): Callable {
  return new Callable(name, (positional, named) => run(budget, ...self, ...bind(name, parameters, positional, named)));
}
