/** A step is one node of the template evaluated, or 32 characters or 4 elements looked at by a built-in. */
const STEPS = 5_000_000;
/** Characters that a rendering may make in all, kept or not, an element of a list counting for eight: bounds its memory. */
const CHARACTERS = 50_000_000;
/** Macros inside macros. jinja2 ends at about this depth by Python's recursion limit. */
const DEPTH = 200;

/** What one rendering may use; a template that loops for ever, or doubles a string, ends with an error. */
export class Budget {
  private steps = STEPS;
  private characters = CHARACTERS;
  private depth = 0;

  /** @throws Error when the steps are used up */
  step(count = 1): void {
    this.steps -= count;
    if (this.steps < 0) {
      throw new Error(`The template did not end within ${STEPS.toLocaleString('en')} steps.`);
    }
  }

  /** Before work that grows with the length of a text or list. */
  look(length: number): void {
    this.step(1 + (length >> 5));
  }

  /** Before `length` characters or elements come into being. @throws Error when there would be too many */
  make(length: number): void {
    this.characters -= length;
    // Written so that NaN is too much.
    if (!(this.characters >= 0)) {
      throw new Error(`The template made more than ${CHARACTERS.toLocaleString('en')} characters.`);
    }
    this.step(1 + (length >> 5));
  }

  /** Before a list of `length` elements comes into being. */
  makeItems(length: number): void {
    this.make(length * 8);
  }

  /** A call that may call itself. @throws Error when it is nested too deep */
  nested<T>(body: () => T): T {
    if (++this.depth > DEPTH) throw new Error(`The template's macros call each other more than ${String(DEPTH)} deep.`);
    try {
      return body();
    } finally {
      this.depth--;
    }
  }
}
