import type { Arguments, Expression } from './ast';
import { isFilter, runFilter, runTest } from './filters';
import { attribute, item } from './lookup';
import { binary, compare, concatenate, negate, slice } from './operations';
import type { Scope } from './scope';
import { toText } from './text';
import { Callable, Dict, Float, isLoop, isTrue, iterable, Tuple, typeName, Undefined, type Value } from './values';

export type Evaluate = (scope: Scope) => Value;

type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

/** Turns expressions into functions, once for each template. */
export class ExpressionCompiler {
  /** Names that the code compiled so far mentions. */
  protected names = new Set<string>();

  /** Whether the code compiled so far mentions the name. */
  mentions(name: string): boolean {
    return this.names.has(name);
  }

  expression(node: Expression): Evaluate {
    const evaluate = this.unmetered(node);
    return (scope) => {
      scope.budget.step();
      return evaluate(scope);
    };
  }

  private unmetered(node: Expression): Evaluate {
    switch (node.kind) {
      case 'constant':
        return () => node.value;
      case 'float':
        return () => new Float(node.value);
      case 'name':
        this.names.add(node.name);
        return (scope) => scope.get(node.name);
      case 'list':
      case 'tuple':
      case 'concat':
        return this.sequence(node);
      case 'dict': {
        const pairs = node.items.map(([key, value]) => [this.expression(key), this.expression(value)] as const);
        return (scope) => new Dict(pairs.map(([key, value]) => [key(scope), value(scope)] as const));
      }
      case 'attribute': {
        const of = this.expression(node.of);
        return (scope) => attribute(of(scope), node.name, scope.budget);
      }
      case 'item': {
        const [of, key] = [this.expression(node.of), this.expression(node.key)];
        return (scope) => item(of(scope), key(scope), scope.budget);
      }
      case 'slice':
        return this.slice(node);
      case 'call':
        return this.call(node);
      case 'filter':
      case 'test':
        return this.filterOrTest(node);
      case 'not': {
        const of = this.expression(node.of);
        return (scope) => !isTrue(of(scope));
      }
      case 'negative':
      case 'positive': {
        const of = this.expression(node.of);
        return (scope) => (node.kind === 'negative' ? negate(of(scope)) : negate(negate(of(scope))));
      }
      case 'and':
      case 'or': {
        const [left, right] = [this.expression(node.left), this.expression(node.right)];
        const goesOn = node.kind === 'and';
        return (scope) => {
          const value = left(scope);
          return isTrue(value) === goesOn ? right(scope) : value;
        };
      }
      case 'binary': {
        const [left, right] = [this.expression(node.left), this.expression(node.right)];
        return (scope) => binary(node.operator, left(scope), right(scope), scope.budget);
      }
      case 'compare':
        return this.comparison(node);
      case 'if':
        return this.condition(node);
    }
  }

  private sequence({ kind, items }: Of<'list' | 'tuple' | 'concat'>): Evaluate {
    const parts = items.map((part) => this.expression(part));
    const values = (scope: Scope) => parts.map((part) => part(scope));
    if (kind === 'concat') return (scope) => concatenate(values(scope), scope.budget);
    return kind === 'tuple' ? (scope) => new Tuple(values(scope)) : values;
  }

  private slice(node: Of<'slice'>): Evaluate {
    const of = this.expression(node.of);
    const [start, stop, step] = [node.start, node.stop, node.step].map((bound) =>
      bound ? this.expression(bound) : () => null,
    ) as [Evaluate, Evaluate, Evaluate];
    return (scope) => {
      const value = of(scope);
      const bounds = { start: start(scope), stop: stop(scope), step: step(scope) };
      return slice(value, bounds, scope.budget) ?? new Undefined(`'${typeName(value)} object' has no such slice`);
    };
  }

  private comparison({ first, rest }: Of<'compare'>): Evaluate {
    const left = this.expression(first);
    const steps = rest.map(({ operator, right }) => ({ operator, right: this.expression(right) }));
    return (scope) => {
      let value = left(scope);
      for (const { operator, right } of steps) {
        const next = right(scope);
        if (!compare(operator, value, next, scope.budget)) return false;
        value = next;
      }
      return true;
    };
  }

  private condition(node: Of<'if'>): Evaluate {
    const [test, then] = [this.expression(node.test), this.expression(node.then)];
    const otherwise = node.otherwise && this.expression(node.otherwise);
    const nothing = new Undefined('the inline if-expression evaluated to false and no else section was defined.');
    return (scope) => (isTrue(test(scope)) ? then(scope) : otherwise ? otherwise(scope) : nothing);
  }

  private filterOrTest(node: Of<'filter' | 'test'>): Evaluate {
    const of = node.of && this.expression(node.of);
    const args = this.arguments(node.args);
    if (node.kind === 'test') {
      return (scope) => {
        const value = of?.(scope) ?? null;
        const { positional, named } = args(scope);
        return runTest(scope.budget, node.name, value, positional, named);
      };
    }
    return (scope) => this.applyFilter(node.name, of?.(scope) ?? null, args(scope), scope);
  }

  protected applyFilter(name: string, value: Value, { positional, named }: Given, scope: Scope): Value {
    if (isFilter(name)) return runFilter(scope.budget, name, value, positional, named);
    throw new Error(`No filter named '${name}'.`);
  }

  private call(node: Of<'call'>): Evaluate {
    const of = this.expression(node.of);
    const args = this.arguments(node.args);
    return (scope) => {
      const { positional, named } = args(scope);
      return call(of(scope), positional, named, scope);
    };
  }

  protected arguments(args: Arguments): (scope: Scope) => Given {
    const positional = args.positional.map((value) => this.expression(value));
    const named = args.named.map(([name, value]) => [name, this.expression(value)] as const);
    const rest = args.rest && this.expression(args.rest);
    const namedRest = args.namedRest && this.expression(args.namedRest);
    if (named.length === 0 && !rest && !namedRest) {
      return (scope) => ({ positional: positional.map((value) => value(scope)), named: NOTHING });
    }
    return (scope) => {
      const values = positional.map((value) => value(scope));
      if (rest) values.push(...iterable(rest(scope)));
      const byName = new Map(named.map(([name, value]) => [name, value(scope)]));
      const more = namedRest?.(scope);
      if (more instanceof Dict) for (const key of more.keys()) byName.set(toText(key), more.get(key) ?? null);
      return { positional: values, named: byName };
    };
  }
}

export interface Given {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

const NOTHING: ReadonlyMap<string, Value> = new Map();

/** @throws Error for what cannot be called */
export function call(of: Value, positional: readonly Value[], named: ReadonlyMap<string, Value>, scope: Scope): Value {
  if (of instanceof Undefined) throw of.error();
  if (of instanceof Callable) return scope.budget.nested(() => of.call(positional, named));
  if (isLoop(of)) return scope.budget.nested(() => of.call(positional));
  throw new Error(`'${typeName(of)}' object is not callable`);
}
