import type { Budget } from './budget';
import { Undefined, type Value } from './values';

/** Names and their values, with the scope around. A value set inside is not seen outside. */
export class Scope {
  private readonly names = new Map<string, Value>();

  constructor(
    readonly budget: Budget,
    private readonly outer?: Scope,
  ) {}

  inner(): Scope {
    return new Scope(this.budget, this);
  }

  set(name: string, value: Value): void {
    this.names.set(name, value);
  }

  get(name: string): Value {
    const value = this.names.get(name);
    if (value !== undefined) return value;
    return this.outer ? this.outer.get(name) : new Undefined(`'${name}' is undefined`);
  }
}

/** Where in the text, in UTF-16 units, the template says that the assistant speaks. */
export interface Generation {
  readonly start: number;
  readonly end: number;
}

/** Text as it is written. */
export class Output {
  private readonly parts: string[] = [];
  length = 0;
  readonly generations: Generation[] = [];

  constructor(private readonly budget: Budget) {}

  write(text: string): void {
    this.budget.make(text.length);
    this.parts.push(text);
    this.length += text.length;
  }

  text(): string {
    return this.parts.join('');
  }
}
