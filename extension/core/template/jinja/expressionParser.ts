import type { Arguments, Expression } from './ast';
import { TemplateSyntaxError, tokenize, type Token } from './lexer';

const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='];
const CONSTANTS = new Map<string, boolean | null>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);
const END: Token = { type: 'eof', value: '', line: 0 };
const NO_ARGUMENTS: Arguments = { positional: [], named: [] };

/** Reads expressions, with jinja2's own order of operators (`~` binds between `+` and `*`, filters before all). */
export class ExpressionParser {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(source: string) {
    this.tokens = tokenize(source);
  }

  /** `a`, or the tuple `a, b`. Without conditions, an `if` belongs to whoever asked. */
  protected tuple({ conditions = true } = {}): Expression {
    const items = [conditions ? this.expression() : this.or()];
    const [only] = items;
    if (only && !this.is(',')) return only;
    while (this.take(',')) {
      if (this.current.type === 'end' || this.is(')') || this.is(']')) break;
      items.push(conditions ? this.expression() : this.or());
    }
    return { kind: 'tuple', items };
  }

  protected expression(): Expression {
    let then = this.or();
    while (this.takeName('if')) {
      const test = this.or();
      then = { kind: 'if', test, then, otherwise: this.takeName('else') ? this.expression() : undefined };
    }
    return then;
  }

  private or(): Expression {
    let left = this.and();
    while (this.takeName('or')) left = { kind: 'or', left, right: this.and() };
    return left;
  }

  private and(): Expression {
    let left = this.not();
    while (this.takeName('and')) left = { kind: 'and', left, right: this.not() };
    return left;
  }

  private not(): Expression {
    return this.takeName('not') ? { kind: 'not', of: this.not() } : this.comparison();
  }

  private comparison(): Expression {
    const first = this.sum();
    const rest: { operator: string; right: Expression }[] = [];
    for (;;) {
      const { type, value } = this.current;
      let operator: string;
      if (type === 'operator' && COMPARISONS.includes(value)) operator = this.next().value;
      else if (this.takeName('in')) operator = 'in';
      else if (this.isName('not') && this.isName('in', 1)) {
        this.next();
        this.next();
        operator = 'not in';
      } else break;
      rest.push({ operator, right: this.sum() });
    }
    return rest.length === 0 ? first : { kind: 'compare', first, rest };
  }

  private sum(): Expression {
    return this.binary(['+', '-'], () => this.concat());
  }

  private concat(): Expression {
    const items = [this.product()];
    while (this.take('~')) items.push(this.product());
    const [only] = items;
    return only && items.length === 1 ? only : { kind: 'concat', items };
  }

  private product(): Expression {
    return this.binary(['*', '/', '//', '%'], () => this.binary(['**'], () => this.unary(true)));
  }

  private binary(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    while (this.current.type === 'operator' && operators.includes(this.current.value)) {
      left = { kind: 'binary', operator: this.next().value, left, right: operand() };
    }
    return left;
  }

  private unary(withFilters: boolean): Expression {
    let node: Expression;
    if (this.take('-')) node = { kind: 'negative', of: this.unary(false) };
    else if (this.take('+')) node = { kind: 'positive', of: this.unary(false) };
    else node = this.primary();
    node = this.postfix(node);
    return withFilters ? this.filtersAndTests(node) : node;
  }

  private primary(): Expression {
    const { type, value } = this.current;
    if (type === 'name') {
      this.next();
      const constant = CONSTANTS.get(value);
      return constant === undefined ? { kind: 'name', name: value } : { kind: 'constant', value: constant };
    }
    if (type === 'string') {
      let text = this.next().value;
      while (this.current.type === 'string') text += this.next().value;
      return { kind: 'constant', value: text };
    }
    if (type === 'integer') return { kind: 'constant', value: Number(this.next().value.replaceAll('_', '')) };
    if (type === 'float') return { kind: 'float', value: Number(this.next().value.replaceAll('_', '')) };
    if (this.take('(')) {
      const node: Expression = this.is(')') ? { kind: 'tuple', items: [] } : this.tuple();
      this.expect(')');
      return node;
    }
    if (this.take('[')) return { kind: 'list', items: this.list(']', () => this.expression()) };
    if (this.take('{')) {
      const pair = (): readonly [Expression, Expression] => {
        const key = this.expression();
        this.expect(':');
        return [key, this.expression()];
      };
      return { kind: 'dict', items: this.list('}', pair) };
    }
    throw this.unexpected();
  }

  /** Elements between commas, a last comma allowed, up to and with the closing bracket. */
  private list<T>(closing: string, element: () => T): T[] {
    const items: T[] = [];
    while (!this.is(closing)) {
      if (items.length > 0) this.expect(',');
      if (this.is(closing)) break;
      items.push(element());
    }
    this.expect(closing);
    return items;
  }

  private postfix(node: Expression): Expression {
    for (;;) {
      if (this.take('.')) {
        if (this.current.type === 'integer') node = { kind: 'item', of: node, key: this.primary() };
        else node = { kind: 'attribute', of: node, name: this.name() };
      } else if (this.take('[')) node = this.subscript(node);
      else if (this.is('(')) node = { kind: 'call', of: node, args: this.args() };
      else return node;
    }
  }

  private subscript(of: Expression): Expression {
    const start = this.is(':') ? undefined : this.tuple();
    if (!this.is(':')) {
      this.expect(']');
      if (!start) throw this.unexpected();
      return { kind: 'item', of, key: start };
    }
    this.next();
    const stop = this.is(':') || this.is(']') ? undefined : this.expression();
    const step = this.take(':') && !this.is(']') ? this.expression() : undefined;
    this.expect(']');
    return { kind: 'slice', of, start, stop, step };
  }

  private args(): Arguments {
    const positional: Expression[] = [];
    const named: [string, Expression][] = [];
    let rest: Expression | undefined;
    let namedRest: Expression | undefined;
    this.expect('(');
    this.list(')', () => {
      if (this.take('**')) namedRest = this.expression();
      else if (this.take('*')) rest = this.expression();
      else if (this.current.type === 'name' && this.is('=', 1)) {
        const name = this.name();
        this.next();
        named.push([name, this.expression()]);
      } else if (named.length > 0 || namedRest) throw this.error('invalid syntax for function call expression');
      else positional.push(this.expression());
    });
    return { positional, named, rest, namedRest };
  }

  private filtersAndTests(node: Expression): Expression {
    for (;;) {
      if (this.is('|')) node = this.filters({ of: node }) ?? node;
      else if (this.takeName('is')) node = this.test(node);
      // Calls are valid behind filters and tests.
      else if (this.is('(')) node = { kind: 'call', of: node, args: this.args() };
      else return node;
    }
  }

  /** `| name(…) | name …`; undefined where there is none. `begun`: the first has no bar before it. */
  protected filters({ of, begun = false }: { of?: Expression; begun?: boolean } = {}): Expression | undefined {
    let node = of;
    while (begun || this.take('|')) {
      begun = false;
      const name = this.dottedName();
      node = { kind: 'filter', of: node, name, args: this.is('(') ? this.args() : NO_ARGUMENTS };
    }
    return node;
  }

  private test(of: Expression): Expression {
    const negated = this.takeName('not');
    const name = this.dottedName();
    const node: Expression = { kind: 'test', of, name, args: this.testArguments() };
    return negated ? { kind: 'not', of: node } : node;
  }

  private testArguments(): Arguments {
    if (this.is('(')) return this.args();
    const { type, value } = this.current;
    const begins =
      type === 'string' || type === 'integer' || type === 'float' || (type === 'operator' && '[{'.includes(value));
    if (!begins && (type !== 'name' || ['else', 'or', 'and'].includes(value))) return NO_ARGUMENTS;
    if (this.isName('is')) throw this.error('You cannot chain multiple tests with is');
    return { positional: [this.postfix(this.primary())], named: [] };
  }

  private dottedName(): string {
    let name = this.name();
    while (this.take('.')) name += `.${this.name()}`;
    return name;
  }

  protected get current(): Token {
    return this.tokens[this.at] ?? END;
  }

  protected next(): Token {
    const token = this.current;
    if (token.type !== 'eof') this.at++;
    return token;
  }

  protected is(operator: string, ahead = 0): boolean {
    const token = this.tokens[this.at + ahead];
    return token?.type === 'operator' && token.value === operator;
  }

  private isName(name: string, ahead = 0): boolean {
    const token = this.tokens[this.at + ahead];
    return token?.type === 'name' && token.value === name;
  }

  protected take(operator: string): boolean {
    return this.is(operator) && this.next().type !== 'eof';
  }

  protected takeName(name: string): boolean {
    return this.isName(name) && this.next().type !== 'eof';
  }

  protected expect(operator: string): void {
    if (!this.take(operator)) throw this.error(`expected '${operator}', got '${this.current.value}'`);
  }

  protected expectName(name: string): void {
    if (!this.takeName(name)) throw this.error(`expected '${name}', got '${this.current.value}'`);
  }

  protected name(): string {
    if (this.current.type !== 'name') throw this.error(`expected a name, got '${this.current.value}'`);
    return this.next().value;
  }

  /** The end of a tag. */
  protected end(): void {
    if (this.current.type !== 'end') throw this.unexpected();
    this.next();
  }

  protected unexpected(): TemplateSyntaxError {
    return this.error(`unexpected '${this.current.value || 'end of the template'}'`);
  }

  protected error(message: string): TemplateSyntaxError {
    return new TemplateSyntaxError(message, this.current.line);
  }
}
