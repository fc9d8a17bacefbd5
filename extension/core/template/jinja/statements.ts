import type { Body, Expression, Parameter, Statement, Target } from './ast';
import { call, ExpressionCompiler, type Evaluate } from './expressions';
import { Loop } from './loop';
import { Output, type Scope } from './scope';
import { toText } from './text';
import { Callable, Dict, isTrue, iterable, Namespace, orElse, Tuple, typeName, Undefined, type Value } from './values';

/** How a loop's body ended, where it did not reach its end. */
type Leave = 'break' | 'continue' | undefined;
export type Execute = (scope: Scope, output: Output) => Leave;
type Assign = (scope: Scope, value: Value) => void;

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** Turns statements into functions, once for each template. */
export class Compiler extends ExpressionCompiler {
  body(statements: Body): Execute {
    const compiled = statements.map((statement) => this.statement(statement));
    return (scope, output) => {
      for (const execute of compiled) {
        scope.budget.step();
        const leave = execute(scope, output);
        if (leave) return leave;
      }
      return undefined;
    };
  }

  private statement(node: Statement): Execute {
    switch (node.kind) {
      case 'text':
        return (_, output) => {
          output.write(node.text);
          return undefined;
        };
      case 'print': {
        const items = node.items.map((item) => this.expression(item));
        return (scope, output) => {
          for (const item of items) output.write(toText(item(scope)));
          return undefined;
        };
      }
      case 'if':
        return this.if(node);
      case 'for':
        return this.for(node);
      case 'set': {
        const [assign, value] = [this.target(node.target), this.expression(node.value)];
        return (scope) => {
          assign(scope, value(scope));
          return undefined;
        };
      }
      case 'set-block': {
        const assign = this.target(node.target);
        const text = this.captured(node.body, node.filter);
        return (scope) => {
          assign(scope, text(scope));
          return undefined;
        };
      }
      case 'filter-block':
        return this.printed(this.captured(node.body, node.filter));
      case 'with':
        return this.with(node);
      case 'macro': {
        const define = this.macro(node.name, node.parameters, node.body);
        return (scope) => {
          scope.set(node.name, define(scope));
          return undefined;
        };
      }
      case 'call-block':
        return this.printed(this.callBlock(node));
      case 'generation':
        return this.generation(node);
      case 'break':
      case 'continue':
        return () => node.kind;
    }
  }

  private printed(value: Evaluate): Execute {
    return (scope, output) => {
      output.write(toText(value(scope)));
      return undefined;
    };
  }

  private if(node: Of<'if'>): Execute {
    const branches = node.branches.map(({ test, body }) => [this.expression(test), this.body(body)] as const);
    const otherwise = this.body(node.otherwise);
    return (scope, output) => {
      const taken = branches.find(([test]) => isTrue(test(scope)));
      return (taken?.[1] ?? otherwise)(scope, output);
    };
  }

  private for(node: Of<'for'>): Execute {
    const over = this.expression(node.over);
    const [assign, filter] = [this.target(node.target), node.filter && this.expression(node.filter)];
    const [body, otherwise] = [this.body(node.body), this.body(node.otherwise)];
    const run = (items: Value, scope: Scope, output: Output, depth: number): Leave => {
      const again = (inner: Value) => {
        const text = new Output(scope.budget);
        run(inner, scope, text, depth + 1);
        return text.text();
      };
      const kept = filter ? filtered(iterable(items), scope, assign, filter) : iterable(items);
      const loop = new Loop(kept, depth, scope.budget, node.recursive ? again : undefined);
      let empty = true;
      for (let value = loop.next(); value !== undefined; value = loop.next()) {
        empty = false;
        const inner = scope.inner();
        inner.set('loop', loop);
        assign(inner, value);
        if (body(inner, output) === 'break') break;
      }
      return empty ? otherwise(scope.inner(), output) : undefined;
    };
    return (scope, output) => run(over(scope), scope, output, 0);
  }

  private with(node: Of<'with'>): Execute {
    const values = node.values.map(([target, value]) => [this.target(target), this.expression(value)] as const);
    const body = this.body(node.body);
    return (scope, output) => {
      const inner = scope.inner();
      // Values are those of the scope outside: `with a=1, b=a` does not see the new `a`.
      for (const [assign, value] of values) assign(inner, value(scope));
      return body(inner, output);
    };
  }

  /** A body's text as a value, through a filter where there is one. */
  private captured(body: Body, filter: Expression | undefined): Evaluate {
    const write = this.body(body);
    const change = filter && this.blockFilter(filter);
    return (scope) => {
      const text = new Output(scope.budget);
      write(scope.inner(), text);
      return change ? change(scope, text.text()) : text.text();
    };
  }

  /** The filters of a block: the innermost has nothing to work on but the block's text. */
  private blockFilter(node: Expression): (scope: Scope, text: string) => Value {
    if (node.kind !== 'filter') throw new Error('A block has filters only.');
    const args = this.arguments(node.args);
    const before = node.of && this.blockFilter(node.of);
    return (scope, text) => this.applyFilter(node.name, before?.(scope, text) ?? text, args(scope), scope);
  }

  private generation(node: Of<'generation'>): Execute {
    const text = this.captured(node.body, undefined);
    return (scope, output) => {
      const written = toText(text(scope));
      output.generations.push({ start: output.length, end: output.length + written.length });
      output.write(written);
      return undefined;
    };
  }

  private callBlock(node: Of<'call-block'>): Evaluate {
    if (node.call.kind !== 'call') throw new Error('A call block calls.');
    const of = this.expression(node.call.of);
    const args = this.arguments(node.call.args);
    const define = this.macro('caller', node.parameters, node.body);
    return (scope) => {
      const { positional, named } = args(scope);
      return call(of(scope), positional, new Map([...named, ['caller', define(scope)]]), scope);
    };
  }

  private macro(name: string, parameters: readonly Parameter[], statements: Body): (scope: Scope) => Callable {
    const outside = this.names;
    this.names = new Set();
    const fallbacks = parameters.map(({ fallback }) => fallback && this.expression(fallback));
    const body = this.body(statements);
    const [takesMore, takesNamed] = [this.names.has('varargs'), this.names.has('kwargs')];
    this.names = new Set([...outside, ...this.names]);
    return (scope) => {
      const run = (positional: readonly Value[], named: ReadonlyMap<string, Value>): Value => {
        const inner = scope.inner();
        const left = new Map(named);
        parameters.forEach((parameter, at) => {
          const given = at < positional.length ? positional[at] : left.get(parameter.name);
          left.delete(parameter.name);
          const value = given === undefined ? fallbacks[at]?.(inner) : given;
          inner.set(parameter.name, orElse(value, new Undefined(`parameter '${parameter.name}' was not provided`)));
        });
        inner.set('caller', left.get('caller') ?? new Undefined('No caller defined'));
        left.delete('caller');
        const more = positional.slice(parameters.length);
        if (more.length > 0 && !takesMore)
          throw new Error(`macro '${name}' takes not more than ${String(parameters.length)} argument(s)`);
        if (left.size > 0 && !takesNamed)
          throw new Error(`macro '${name}' takes no keyword argument '${String([...left.keys()][0])}'`);
        inner.set('varargs', new Tuple(more));
        inner.set('kwargs', new Dict(left));
        const output = new Output(scope.budget);
        body(inner, output);
        return output.text();
      };
      return new Callable(name, run, new Map([['name', name]]));
    };
  }

  private target(target: Target): Assign {
    switch (target.kind) {
      case 'name':
        return (scope, value) => {
          scope.set(target.name, value);
        };
      case 'attribute':
        return (scope, value) => {
          const namespace = scope.get(target.namespace);
          if (!(namespace instanceof Namespace)) throw new Error('cannot assign attribute on non-namespace object');
          namespace.attributes.set(target.name, value);
        };
      case 'tuple': {
        const parts = target.items.map((item) => this.target(item));
        return (scope, value) => {
          const values = [...iterable(value)];
          if (values.length !== parts.length) {
            throw new Error(
              `${String(parts.length)} values were to be unpacked from ${typeName(value)}, not ${String(values.length)}`,
            );
          }
          parts.forEach((assign, index) => {
            assign(scope, values[index] as Value);
          });
        };
      }
    }
  }
}

function* filtered(items: Iterable<Value>, scope: Scope, assign: Assign, filter: Evaluate): Generator<Value, void> {
  for (const value of items) {
    const inner = scope.inner();
    assign(inner, value);
    if (isTrue(filter(inner))) yield value;
  }
}
