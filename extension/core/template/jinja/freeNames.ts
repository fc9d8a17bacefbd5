import type { Arguments, Body, Expression, Statement, Target } from './ast';

/**
 * The names that a template may take from what it is handed: those that it reads before it has set them itself in every case.
 * One that is set in some cases only is among them.
 */
export function freeNames(template: Body): ReadonlySet<string> {
  const walk = new Walk();
  walk.body(template, new Set());
  return walk.free;
}

/** Names that are surely set where a statement begins. Whoever sets one adds it. */
type Bound = Set<string>;

class Walk {
  readonly free = new Set<string>();

  body(statements: Body, bound: Bound): void {
    for (const statement of statements) this.statement(statement, bound);
  }

  private inner(statements: Body, bound: Bound, ...names: readonly string[]): void {
    this.body(statements, new Set([...bound, ...names]));
  }

  private statement(node: Statement, bound: Bound): void {
    switch (node.kind) {
      case 'text':
      case 'break':
      case 'continue':
        return;
      case 'print':
        this.all(node.items, bound);
        return;
      case 'if': {
        const ends = [...node.branches, { test: undefined, body: node.otherwise }].map(({ test, body }) => {
          if (test) this.of(test, bound);
          const end = new Set(bound);
          this.body(body, end);
          return end;
        });
        // An `if` opens no scope: what each of its ways sets is set behind it.
        const [first, ...others] = ends;
        for (const name of first ?? []) if (others.every((end) => end.has(name))) bound.add(name);
        return;
      }
      case 'for': {
        this.of(node.over, bound);
        const names = [...namesOf(node.target), 'loop'];
        if (node.filter) this.of(node.filter, new Set([...bound, ...names]));
        this.inner(node.body, bound, ...names);
        this.inner(node.otherwise, bound);
        return;
      }
      case 'set':
        this.of(node.value, bound);
        this.set(node.target, bound);
        return;
      case 'set-block':
        if (node.filter) this.of(node.filter, bound);
        this.inner(node.body, bound);
        this.set(node.target, bound);
        return;
      case 'with': {
        const within = new Set(bound);
        for (const [target, value] of node.values) {
          this.of(value, bound);
          this.set(target, within);
        }
        this.body(node.body, within);
        return;
      }
      case 'filter-block':
        this.of(node.filter, bound);
        this.inner(node.body, bound);
        return;
      case 'macro':
        bound.add(node.name);
        this.routine(node, bound);
        return;
      case 'call-block':
        this.of(node.call, bound);
        this.routine(node, bound);
        return;
      case 'generation':
        this.inner(node.body, bound);
    }
  }

  private routine({ parameters, body }: Extract<Statement, { kind: 'macro' | 'call-block' }>, bound: Bound): void {
    for (const { fallback } of parameters) if (fallback) this.of(fallback, bound);
    this.inner(body, bound, ...parameters.map(({ name }) => name), 'caller', 'varargs', 'kwargs');
  }

  private set(target: Target, bound: Bound): void {
    for (const name of namesOf(target)) bound.add(name);
  }

  private all(expressions: readonly (Expression | undefined)[], bound: Bound): void {
    for (const one of expressions) if (one) this.of(one, bound);
  }

  private arguments({ positional, named, rest, namedRest }: Arguments, bound: Bound): void {
    this.all([...positional, ...named.map(([, value]) => value), rest, namedRest], bound);
  }

  private of(node: Expression, bound: Bound): void {
    switch (node.kind) {
      case 'constant':
      case 'float':
        return;
      case 'name':
        if (!bound.has(node.name)) this.free.add(node.name);
        return;
      case 'list':
      case 'tuple':
      case 'concat':
        this.all(node.items, bound);
        return;
      case 'dict':
        this.all(node.items.flat(), bound);
        return;
      case 'attribute':
      case 'not':
      case 'negative':
      case 'positive':
        this.of(node.of, bound);
        return;
      case 'item':
        this.all([node.of, node.key], bound);
        return;
      case 'slice':
        this.all([node.of, node.start, node.stop, node.step], bound);
        return;
      case 'call':
      case 'filter':
      case 'test':
        this.all([node.of], bound);
        this.arguments(node.args, bound);
        return;
      case 'and':
      case 'or':
      case 'binary':
        this.all([node.left, node.right], bound);
        return;
      case 'compare':
        this.all([node.first, ...node.rest.map(({ right }) => right)], bound);
        return;
      case 'if':
        this.all([node.test, node.then, node.otherwise], bound);
    }
  }
}

/** An attribute of a namespace is no name. */
function namesOf(target: Target): string[] {
  if (target.kind === 'name') return [target.name];
  return target.kind === 'tuple' ? target.items.flatMap(namesOf) : [];
}
