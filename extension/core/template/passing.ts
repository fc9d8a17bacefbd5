import type { Arguments, Body, Expression, Statement, Target } from './jinja/ast';

/**
 * What an expression is made of: nothing that a message says (`plain`), a content itself, a text with contents in it, a
 * message, or a list of messages.
 */
type Matter = 'plain' | 'content' | 'text' | 'message' | 'messages';

/** The template does something with contents, or something that is not followed here. */
class Refused extends Error {}

/** Tests of what a value is, not of what it says; a content is always text. */
const TYPE_TESTS: ReadonlySet<string> = new Set(['defined', 'undefined', 'none', 'string', 'mapping']);
/** Filters whose result is plain where what they are given is. (`safe` is none: a text that is joined to it is escaped.) */
const PLAIN_FILTERS: ReadonlySet<string> = new Set([
  'trim',
  'upper',
  'lower',
  'capitalize',
  'title',
  'length',
  'count',
]);
const LOOP_FACTS: ReadonlySet<string> = new Set([
  'index',
  'index0',
  'revindex',
  'revindex0',
  'first',
  'last',
  'length',
]);
/** Read of a message, these are what Python's dict does. */
const DICT_METHODS: ReadonlySet<string> = new Set(
  'clear copy fromkeys get items keys pop popitem setdefault update values'.split(' '),
);

/**
 * Whether a template only passes on what messages say, trimmed or not: it may ask who speaks and how many turns there are, but
 * no decision and no other text depends on a content. Conversations of the same roles then differ in nothing but their contents.
 *
 * Names are followed without regard to order: whatever is set anywhere may be meant. What is not followed (macros, blocks that
 * are captured, methods) is refused, so that `true` is certain and `false` is not.
 */
export function passesContentsOn(template: Body): boolean {
  const flow = new Flow();
  try {
    do flow.follow(template);
    while (flow.learned());
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

class Flow {
  private readonly names = new Map<string, Matter>([['messages', 'messages']]);
  private changed = false;

  /** Whether names have been set to something else since it was last asked. */
  learned(): boolean {
    const { changed } = this;
    this.changed = false;
    return changed;
  }

  follow(body: Body): void {
    for (const statement of body) this.statement(statement);
  }

  private statement(node: Statement): void {
    switch (node.kind) {
      case 'text':
      case 'break':
      case 'continue':
        return;
      case 'print':
        for (const item of node.items) written(this.of(item));
        return;
      case 'if':
        for (const { test, body } of node.branches) {
          this.decision(test);
          this.follow(body);
        }
        this.follow(node.otherwise);
        return;
      case 'for': {
        if (node.recursive) throw new Refused();
        const over = this.of(node.over);
        if (over !== 'plain' && over !== 'messages') throw new Refused();
        this.set(node.target, over === 'messages' ? 'message' : 'plain');
        if (node.filter) this.decision(node.filter);
        this.follow(node.body);
        this.follow(node.otherwise);
        return;
      }
      case 'set':
        this.set(node.target, this.of(node.value));
        return;
      default:
        throw new Refused();
    }
  }

  private set(target: Target, matter: Matter): void {
    if (target.kind !== 'name') {
      if (matter !== 'plain') throw new Refused();
      if (target.kind === 'tuple') for (const item of target.items) this.set(item, matter);
      return;
    }
    const known = this.names.get(target.name);
    const joined = known === undefined ? matter : eitherOf(known, matter);
    if (joined === known) return;
    this.names.set(target.name, joined);
    this.changed = true;
  }

  /** A test may ask how many messages there are. */
  private decision(test: Expression): void {
    const matter = this.of(test);
    if (matter !== 'plain' && matter !== 'messages') throw new Refused();
  }

  private plain(...expressions: readonly (Expression | undefined)[]): 'plain' {
    for (const one of expressions) if (one && this.of(one) !== 'plain') throw new Refused();
    return 'plain';
  }

  private arguments({ positional, named, rest, namedRest }: Arguments): void {
    this.plain(...positional, ...named.map(([, value]) => value), rest, namedRest);
  }

  private of(node: Expression): Matter {
    switch (node.kind) {
      case 'constant':
      case 'float':
        return 'plain';
      case 'name':
        // Of a loop, only facts that are asked for by name; the clock would make a text of today.
        if (node.name === 'loop' || node.name === 'strftime_now') throw new Refused();
        return this.names.get(node.name) ?? 'plain';
      case 'list':
      case 'tuple':
        return this.plain(...node.items);
      case 'concat':
        return this.joined(node.items);
      case 'dict':
        return this.plain(...node.items.flat());
      case 'attribute':
        return this.element(node.of, { kind: 'constant', value: node.name });
      case 'item':
        return this.element(node.of, node.key);
      case 'slice': {
        this.plain(node.start, node.stop, node.step);
        const of = this.of(node.of);
        if (of !== 'plain' && of !== 'messages') throw new Refused();
        return of;
      }
      case 'call':
        return this.call(node.of, node.args);
      case 'filter':
        return this.filter(node);
      case 'test':
        this.arguments(node.args);
        if (!TYPE_TESTS.has(node.name)) this.plain(node.of);
        else this.of(node.of);
        return 'plain';
      case 'not':
        this.decision(node.of);
        return 'plain';
      case 'negative':
      case 'positive':
        return this.plain(node.of);
      case 'and':
      case 'or':
        this.decision(node.left);
        this.decision(node.right);
        return eitherOf(this.of(node.left), this.of(node.right));
      case 'binary':
        return node.operator === '+' ? this.joined([node.left, node.right]) : this.plain(node.left, node.right);
      case 'compare': {
        const [asked] = node.rest;
        // Which keys a message has is known.
        if (asked && node.rest.length === 1 && asked.operator.endsWith('in') && this.of(asked.right) === 'message')
          return this.plain(node.first);
        return this.plain(node.first, ...node.rest.map(({ right }) => right));
      }
      case 'if':
        this.decision(node.test);
        return node.otherwise ? eitherOf(this.of(node.then), this.of(node.otherwise)) : this.of(node.then);
    }
  }

  private joined(parts: readonly Expression[]): Matter {
    const matters = parts.map((part) => written(this.of(part)));
    return matters.every((matter) => matter === 'plain') ? 'plain' : 'text';
  }

  private element(node: Expression, key: Expression): Matter {
    if (node.kind === 'name' && node.name === 'loop') {
      if (key.kind === 'constant' && LOOP_FACTS.has(String(key.value))) return 'plain';
      throw new Refused();
    }
    const of = this.of(node);
    const name = key.kind === 'constant' && typeof key.value === 'string' ? key.value : undefined;
    if (of === 'plain') return this.plain(key);
    if (of === 'messages' && name === undefined) {
      this.plain(key);
      return 'message';
    }
    if (of !== 'message' || name === undefined || DICT_METHODS.has(name)) throw new Refused();
    return name === 'content' ? 'content' : 'plain';
  }

  private call(of: Expression, args: Arguments): Matter {
    this.arguments(args);
    const isStrip = of.kind === 'attribute' && of.name === 'strip' && args.positional.length + args.named.length === 0;
    if (isStrip && this.of(of.of) === 'content') return 'content';
    return this.plain(of);
  }

  private filter({ of, name, args }: Extract<Expression, { kind: 'filter' }>): Matter {
    if (!of || !PLAIN_FILTERS.has(name)) throw new Refused();
    this.arguments(args);
    const matter = this.of(of);
    if (matter === 'plain') return 'plain';
    if (matter === 'content' && name === 'trim' && args.positional.length + args.named.length === 0) return 'content';
    if (matter === 'messages' && (name === 'length' || name === 'count')) return 'plain';
    throw new Refused();
  }
}

/** A message written as a whole would show what it says. */
function written(matter: Matter): Matter {
  if (matter === 'message' || matter === 'messages') throw new Refused();
  return matter;
}

/** What holds of both: whatever is plain may also be treated as if it were not. */
function eitherOf(one: Matter, other: Matter): Matter {
  if (one === other || other === 'plain') return one;
  if (one === 'plain') return other;
  written(one);
  written(other);
  return 'text';
}
