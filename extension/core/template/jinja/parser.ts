import type { Body, Expression, Parameter, Statement, Target } from './ast';
import { ExpressionParser } from './expressionParser';

type Parse = (parser: Parser) => Statement;

const STATEMENTS: Readonly<Record<string, Parse | undefined>> = {
  if: (parser) => parser.parseIf(),
  for: (parser) => parser.parseFor(),
  set: (parser) => parser.parseSet(),
  with: (parser) => parser.parseWith(),
  filter: (parser) => parser.parseFilterBlock(),
  macro: (parser) => parser.parseMacro(),
  call: (parser) => parser.parseCallBlock(),
  print: (parser) => parser.parsePrint(),
  // An extension of transformers: marks what the assistant says.
  generation: (parser) => ({ kind: 'generation', body: parser.body('endgeneration') }),
  break: (parser) => parser.parseLoopControl('break'),
  continue: (parser) => parser.parseLoopControl('continue'),
};

/** Reads a template's statements (jinja2/parser.py). */
class Parser extends ExpressionParser {
  private loops = 0;

  whole(): Body {
    const body = this.until([]);
    if (this.current.type !== 'eof') throw this.unexpected();
    return body;
  }

  /** Statements up to a tag that begins with one of the names; its `{%` and name are taken. */
  private until(ends: readonly string[]): Body {
    const body: Statement[] = [];
    for (;;) {
      const { type, value } = this.current;
      if (type === 'data') body.push({ kind: 'text', text: this.next().value });
      else if (type === 'eof') {
        if (ends.length > 0) throw this.error(`the template ends where ${ends.join(' or ')} was expected`);
        return body;
      } else if (value === '{{') {
        this.next();
        body.push({ kind: 'print', items: [this.tuple()] });
        this.end();
      } else {
        this.next();
        if (this.current.type === 'name' && ends.includes(this.current.value)) return body;
        body.push(this.statement());
        this.end();
      }
    }
  }

  /** The statements of a tag whose own end comes first, up to and with the name of its closing tag. */
  body(...ends: string[]): Body {
    this.end();
    const body = this.until(ends);
    if (ends.length === 1) this.next();
    return body;
  }

  private statement(): Statement {
    const name = this.name();
    const parse = Object.hasOwn(STATEMENTS, name) ? STATEMENTS[name] : undefined;
    if (!parse) throw this.error(`the tag '${name}' is unknown here`);
    return parse(this);
  }

  parseIf(): Statement {
    const branches = [];
    let otherwise: Body = [];
    for (;;) {
      const test = this.tuple({ conditions: false });
      branches.push({ test, body: this.body('elif', 'else', 'endif') });
      if (this.takeName('elif')) continue;
      if (this.takeName('else')) otherwise = this.body('endif');
      else this.next();
      return { kind: 'if', branches, otherwise };
    }
  }

  parseFor(): Statement {
    const target = this.target();
    this.expectName('in');
    const over = this.tuple({ conditions: false });
    const filter = this.takeName('if') ? this.expression() : undefined;
    const recursive = this.takeName('recursive');
    this.loops++;
    const body = this.body('endfor', 'else');
    this.loops--;
    let otherwise: Body = [];
    if (this.takeName('else')) otherwise = this.body('endfor');
    else this.next();
    return { kind: 'for', target, over, filter, recursive, body, otherwise };
  }

  parseSet(): Statement {
    const target = this.target();
    if (this.take('=')) return { kind: 'set', target, value: this.tuple() };
    const filter = this.filters();
    return { kind: 'set-block', target, filter, body: this.body('endset') };
  }

  parseWith(): Statement {
    const values: [Target, Expression][] = [];
    while (this.current.type !== 'end') {
      if (values.length > 0) this.expect(',');
      const target = this.target();
      this.expect('=');
      values.push([target, this.expression()]);
    }
    return { kind: 'with', values, body: this.body('endwith') };
  }

  parseFilterBlock(): Statement {
    const filter = this.filters({ begun: true });
    if (!filter) throw this.unexpected();
    return { kind: 'filter-block', filter, body: this.body('endfilter') };
  }

  parseMacro(): Statement {
    const name = this.name();
    const parameters = this.parameters();
    return { kind: 'macro', name, parameters, body: this.outsideLoops(() => this.body('endmacro')) };
  }

  parseCallBlock(): Statement {
    const parameters = this.is('(') ? this.parameters() : [];
    const call = this.expression();
    if (call.kind !== 'call') throw this.error('expected call');
    return { kind: 'call-block', call, parameters, body: this.outsideLoops(() => this.body('endcall')) };
  }

  parsePrint(): Statement {
    const items: Expression[] = [];
    while (this.current.type !== 'end') {
      if (items.length > 0) this.expect(',');
      items.push(this.expression());
    }
    return { kind: 'print', items };
  }

  parseLoopControl(kind: 'break' | 'continue'): Statement {
    if (this.loops === 0) throw this.error(`'${kind}' outside loop`);
    return { kind };
  }

  /** A macro's body is a function of its own: what leaves a loop does not reach out of it. */
  private outsideLoops(parse: () => Body): Body {
    const { loops } = this;
    this.loops = 0;
    const body = parse();
    this.loops = loops;
    return body;
  }

  private parameters(): Parameter[] {
    const parameters: Parameter[] = [];
    this.expect('(');
    while (!this.is(')')) {
      if (parameters.length > 0) this.expect(',');
      const name = this.name();
      if (this.take('=')) parameters.push({ name, fallback: this.expression() });
      else if (parameters.at(-1)?.fallback) throw this.error('non-default argument follows default argument');
      else parameters.push({ name });
    }
    this.expect(')');
    return parameters;
  }

  /** What a value is given to: a name, `a, b`, or an attribute of a namespace. */
  private target(): Target {
    const items = [this.singleTarget()];
    let isTuple = false;
    while (this.take(',')) {
      isTuple = true;
      if (this.current.type === 'name' ? this.current.value === 'in' : !this.is('(')) break;
      items.push(this.singleTarget());
    }
    const [only] = items;
    return only && !isTuple ? only : { kind: 'tuple', items };
  }

  private singleTarget(): Target {
    if (this.take('(')) {
      const inner = this.target();
      this.expect(')');
      return inner;
    }
    const name = this.name();
    if (['true', 'false', 'none', 'True', 'False', 'None'].includes(name))
      throw this.error(`can't assign to '${name}'`);
    return this.take('.') ? { kind: 'attribute', namespace: name, name: this.name() } : { kind: 'name', name };
  }
}

/** @throws TemplateSyntaxError */
export function parse(source: string): Body {
  return new Parser(source).whole();
}
