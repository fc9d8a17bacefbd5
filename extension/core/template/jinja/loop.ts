import type { Budget } from './budget';
import { equals } from './operations';
import { Callable, orElse, Undefined, type LoopFacts, type Value } from './values';

/** jinja2's `loop`. It looks ahead no further than it is asked to. */
export class Loop implements LoopFacts {
  readonly isLoop = true;
  private index0 = -1;
  private previous: Value | undefined;
  private current: Value | undefined;
  private seen: readonly Value[] | undefined;
  private readonly ahead: Value[] = [];
  private readonly source: globalThis.Iterator<Value>;

  constructor(
    items: Iterable<Value>,
    private readonly depth0: number,
    private readonly budget: Budget,
    /** The loop's own body over other items, where the loop is `recursive`. */
    private readonly again?: (items: Value) => Value,
  ) {
    this.source = items[Symbol.iterator]();
  }

  next(): Value | undefined {
    const value = this.peek();
    if (value === undefined) return undefined;
    this.ahead.shift();
    this.previous = this.current;
    this.current = value;
    this.index0++;
    return value;
  }

  call(args: readonly Value[]): Value {
    if (!this.again) throw new Error("The loop must have the 'recursive' marker to be called recursively.");
    return this.again(orElse(args[0], []));
  }

  private peek(): Value | undefined {
    if (this.ahead.length === 0) this.pull();
    return this.ahead[0];
  }

  private pull(): boolean {
    this.budget.step();
    const next = this.source.next();
    if (next.done !== true) this.ahead.push(next.value);
    return next.done !== true;
  }

  private get length(): number {
    while (this.pull());
    return this.index0 + 1 + this.ahead.length;
  }

  attribute(name: string): Value | undefined {
    switch (name) {
      case 'index':
        return this.index0 + 1;
      case 'index0':
        return this.index0;
      case 'first':
        return this.index0 === 0;
      case 'last':
        return this.peek() === undefined;
      case 'length':
        return this.length;
      case 'revindex':
        return this.length - this.index0;
      case 'revindex0':
        return this.length - this.index0 - 1;
      case 'previtem':
        return orElse(this.previous, new Undefined('there is no previous item'));
      case 'nextitem':
        return orElse(this.peek(), new Undefined('there is no next item'));
      case 'depth':
        return this.depth0 + 1;
      case 'depth0':
        return this.depth0;
      default:
        return this.method(name);
    }
  }

  /** `loop.cycle(a, b)` takes turns; `loop.changed(value)` tells whether the value is another than at the last call. */
  private method(name: string): Value | undefined {
    if (name === 'cycle') return new Callable(name, (items) => orElse(items[this.index0 % items.length], null));
    if (name !== 'changed') return undefined;
    return new Callable(name, (values) => {
      const same = this.seen !== undefined && equals(this.seen, values);
      this.seen = values;
      return !same;
    });
  }
}
