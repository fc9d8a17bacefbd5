/** A half-open range of UTF-16 units in one line of text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A JSON value that knows where it stands. Numbers, booleans and null are `literal`: only their place matters here. */
export type JsonNode = Span &
  (
    | {
        readonly kind: 'object';
        readonly members: ReadonlyMap<string, { readonly key: Span; readonly value: JsonNode }>;
      }
    | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
    | { readonly kind: 'string' | 'literal' }
  );

/** A key that an object has twice, and where it stands: JSON's readers let the last one win, and say nothing. */
export interface DuplicateKey {
  readonly key: string;
  readonly first: Span;
  readonly second: Span;
}

export type JsonReading =
  | { readonly kind: 'value'; readonly node: JsonNode; readonly duplicates: readonly DuplicateKey[] }
  | { readonly kind: 'problem'; readonly span: Span; readonly message: string };

/** Beyond this nesting a value is refused, so that no input exhausts the stack. */
const DEEPEST = 256;

const MISSPELT: Readonly<Record<string, string>> = {
  True: 'true',
  False: 'false',
  None: 'null',
  undefined: 'null',
  NaN: 'null',
  Infinity: 'null',
};

/**
 * Reads one line of JSON and keeps the place of every value.
 *
 * `JSON.parse` is much faster and is what values are read with; this reader runs only where a problem must be placed.
 */
export function readJson(text: string): JsonReading {
  try {
    const reader = new Reader(text);
    return { kind: 'value', node: reader.document(), duplicates: reader.duplicates };
  } catch (error) {
    if (error instanceof JsonProblem) return { kind: 'problem', span: error.span, message: error.message };
    throw error;
  }
}

/** The values of a text that has several, one after the other, or where the text is none. */
export function readJsonValues(
  text: string,
):
  | { readonly kind: 'values'; readonly values: readonly JsonNode[] }
  | { readonly kind: 'problem'; readonly span: Span; readonly message: string } {
  try {
    return { kind: 'values', values: new Reader(text).values() };
  } catch (error) {
    if (error instanceof JsonProblem) return { kind: 'problem', span: error.span, message: error.message };
    throw error;
  }
}

/** The raw place of the units [from, to) of the string value at `node`, escapes counted as they are written. */
export function spanInString(text: string, node: Span, from: number, to: number): Span {
  let unit = 0;
  let start = node.end - 1;
  for (let at = node.start + 1; at < node.end - 1; unit++) {
    if (unit === from) start = at;
    if (unit === to) return { start, end: at };
    if (text[at] !== '\\') at += 1;
    else at += text[at + 1] === 'u' ? 6 : 2;
  }
  return { start, end: node.end - 1 };
}

class JsonProblem extends Error {
  constructor(
    readonly span: Span,
    message: string,
  ) {
    super(message);
  }
}

class Reader {
  private at = 0;
  readonly duplicates: DuplicateKey[] = [];

  constructor(private readonly text: string) {}

  document(): JsonNode {
    const node = this.value(0);
    this.skipSpace();
    if (this.at < this.text.length) {
      this.fail(this.at, this.text.trimEnd().length, 'More text follows the example. One line holds one example.');
    }
    return node;
  }

  values(): JsonNode[] {
    const values: JsonNode[] = [];
    for (;;) {
      this.skipSpace();
      if (this.at >= this.text.length) return values;
      values.push(this.value(0));
    }
  }

  private value(depth: number): JsonNode {
    this.skipSpace();
    const start = this.at;
    if (depth > DEEPEST) this.fail(start, start + 1, `The value is nested more than ${String(DEEPEST)} levels deep.`);
    switch (this.text[start]) {
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
      case '"':
        return this.string();
      default:
        return this.literal();
    }
  }

  private object(depth: number): JsonNode {
    const start = this.at++;
    const members = new Map<string, { key: Span; value: JsonNode }>();
    this.items('}', () => {
      if (this.text[this.at] !== '"') this.expected('a key in double quotes');
      const key = this.string();
      this.skipSpace();
      if (this.text[this.at] !== ':') this.expected("':' after the key");
      this.at++;
      const value = this.value(depth + 1);
      const name = String(JSON.parse(this.text.slice(key.start, key.end)));
      const first = members.get(name)?.key;
      if (first) this.duplicates.push({ key: name, first, second: key });
      members.set(name, { key, value });
    });
    return { kind: 'object', start, end: this.at, members };
  }

  private array(depth: number): JsonNode {
    const start = this.at++;
    const items: JsonNode[] = [];
    this.items(']', () => items.push(this.value(depth + 1)));
    return { kind: 'array', start, end: this.at, items };
  }

  /** What lies between brackets: items with commas between them, and none after the last. */
  private items(close: string, readItem: () => void): void {
    this.skipSpace();
    if (this.text[this.at] !== close) {
      for (;;) {
        readItem();
        this.skipSpace();
        if (this.text[this.at] !== ',') break;
        const comma = this.at++;
        this.skipSpace();
        if (this.text[this.at] === close)
          this.fail(comma, comma + 1, `Remove this comma: nothing follows it but '${close}'.`);
      }
    }
    if (this.text[this.at] !== close) this.expected(`',' or '${close}'`);
    this.at++;
  }

  private string(): JsonNode {
    const start = this.at++;
    for (; this.text[this.at] !== '"'; this.at++) {
      const character = this.text[this.at];
      if (character === undefined) this.fail(start, this.text.length, 'This text has no closing quote.');
      if (character < ' ') {
        const code = character.charCodeAt(0).toString(16).padStart(4, '0');
        const written = character === '\t' ? '\\t' : `\\u${code}`;
        this.fail(this.at, this.at + 1, `A control character must be written as ${written}.`);
      }
      if (character === '\\') this.escape();
    }
    this.at++;
    return { kind: 'string', start, end: this.at };
  }

  private escape(): void {
    const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
    escape.lastIndex = this.at;
    const match = escape.exec(this.text);
    if (!match) {
      const wrong = this.text.slice(this.at, this.at + 2);
      this.fail(this.at, this.at + 2, `'${wrong}' is no escape of JSON. For a backslash write '\\\\'.`);
    }
    this.at += match[0].length - 1;
  }

  private literal(): JsonNode {
    const start = this.at;
    const word = /[^\s,:[\]{}"]+/y;
    word.lastIndex = start;
    const found = word.exec(this.text)?.[0];
    if (found === undefined) return this.expected('a value');
    this.at += found.length;
    if (/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(found)) {
      return { kind: 'literal', start, end: this.at };
    }
    const right = MISSPELT[found];
    const cure = right === undefined ? 'Text stands in double quotes.' : `Write ${right}.`;
    return this.fail(start, this.at, `'${found}' is no JSON value. ${cure}`);
  }

  private expected(what: string): never {
    if (this.at >= this.text.length) {
      const last = Math.max(0, this.text.trimEnd().length - 1);
      this.fail(
        last,
        last + 1,
        `The line ends where ${what} should follow. Each line must hold one whole JSON object.`,
      );
    }
    return this.fail(this.at, this.at + 1, `Here should be ${what}, not '${this.text[this.at] ?? ''}'.`);
  }

  private skipSpace(): void {
    while (/[ \t\n\r]/.test(this.text[this.at] ?? '')) this.at++;
  }

  private fail(start: number, end: number, message: string): never {
    throw new JsonProblem(
      {
        start,
        end: Math.min(Math.max(end, start + 1), Math.max(this.text.length, start + 1)),
      },
      message,
    );
  }
}
