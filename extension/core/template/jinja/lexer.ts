/** A mark: its own text is its type; `data` is text between tags. */
export interface Token {
  readonly type: 'data' | 'name' | 'string' | 'integer' | 'float' | 'operator' | 'begin' | 'end' | 'eof';
  /** For `begin` and `end`: `{{` or `{%`. */
  readonly value: string;
  readonly line: number;
}

export class TemplateSyntaxError extends Error {
  constructor(message: string, line: number) {
    super(`${message} (line ${String(line)} of the template)`);
  }
}

/** Python's white space in regular expressions, which is `str.isspace`. JavaScript's `\s` has U+FEFF and lacks some. */
const SPACE = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]`;
const sticky = (pattern: string) => new RegExp(pattern, 'uy');

const OPENING = /\{%|\{\{|\{#/g;
const RAW = sticky(String.raw`\{%[-+]?${SPACE}*raw${SPACE}*(?:-%\}${SPACE}*|%\})`);
const RAW_END = new RegExp(String.raw`\{%([-+]?)${SPACE}*endraw${SPACE}*(?:\+%\}|-%\}${SPACE}*|%\}\n?)`, 'gu');
const COMMENT_END = new RegExp(String.raw`\+#\}|-#\}${SPACE}*|#\}\n?`, 'gu');
const BLOCK_END = sticky(String.raw`\+%\}|-%\}${SPACE}*|%\}\n?`);
const VARIABLE_END = sticky(String.raw`-\}\}${SPACE}*|\}\}`);
const INSIDE: readonly (readonly [Token['type'] | 'space', RegExp])[] = [
  ['space', sticky(`${SPACE}+`)],
  ['float', sticky(String.raw`(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?[eE][+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)`)],
  ['integer', sticky(String.raw`0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|[1-9](?:_?\d)*|0(?:_?0)*`)],
  ['name', sticky(String.raw`[\p{L}\p{N}_]+`)],
  ['string', sticky(String.raw`'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"`)],
  ['operator', sticky(String.raw`//|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]`)],
];
const TRAILING_SPACE = new RegExp(`${SPACE}+$`, 'u');
const ONLY_SPACE = new RegExp(`^${SPACE}*$`, 'u');
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * Cuts a template into tokens, as jinja2's lexer does with `trim_blocks` and `lstrip_blocks` (jinja2/lexer.py).
 *
 * @throws TemplateSyntaxError
 */
export function tokenize(text: string): Token[] {
  return new Lexer(text.replace(/\r\n?/g, '\n').replace(/\n$/, '')).run();
}

class Lexer {
  private at = 0;
  private readonly tokens: Token[] = [];
  /** Lines are counted as far as here. */
  private counted = 0;
  private line = 1;

  constructor(private readonly source: string) {}

  run(): Token[] {
    while (this.at < this.source.length) this.root();
    this.push('eof', '');
    return this.tokens;
  }

  private root(): void {
    const start = this.at;
    const lineStart = start === 0 || this.source[start - 1] === '\n';
    OPENING.lastIndex = start;
    const open = OPENING.exec(this.source);
    if (!open) {
      this.push('data', this.source.slice(start));
      this.at = this.source.length;
      return;
    }
    const sign = this.source[open.index + 2] ?? '';
    const before = this.source.slice(start, open.index);
    this.push('data', strip(before, sign, open[0] !== '{{', lineStart));
    this.at = open.index;
    const raw = match(RAW, this.source, this.at);
    if (raw) {
      this.raw(raw.length);
      return;
    }
    this.at += sign === '-' || sign === '+' ? 3 : 2;
    if (open[0] === '{#') {
      this.comment();
      return;
    }
    this.tag(open[0]);
  }

  private raw(length: number): void {
    const start = this.at + length;
    RAW_END.lastIndex = start;
    const end = RAW_END.exec(this.source);
    if (!end) throw this.error('Missing end of raw directive');
    const lineStart = this.source[start - 1] === '\n';
    this.push('data', strip(this.source.slice(start, end.index), end[1] ?? '', true, lineStart));
    this.at = RAW_END.lastIndex;
  }

  private comment(): void {
    COMMENT_END.lastIndex = this.at;
    if (!COMMENT_END.exec(this.source)) throw this.error('Missing end of comment tag');
    this.at = COMMENT_END.lastIndex;
  }

  private tag(kind: string): void {
    this.push('begin', kind);
    const open: string[] = [];
    const ending = kind === '{{' ? VARIABLE_END : BLOCK_END;
    for (;;) {
      const end = open.length === 0 ? match(ending, this.source, this.at) : undefined;
      if (end !== undefined) {
        this.push('end', kind);
        this.at += end.length;
        return;
      }
      if (this.at >= this.source.length) throw this.error(`'${kind}' is not closed`);
      const [type, value] = this.inside();
      if (type === 'operator') {
        if (CLOSING[value]) open.push(CLOSING[value]);
        else if (')]}'.includes(value) && open.pop() !== value) throw this.error(`unexpected '${value}'`);
      }
      if (type !== 'space') this.push(type, type === 'string' ? unescape(value.slice(1, -1)) : value);
      this.at += value.length;
    }
  }

  private inside(): readonly [Token['type'] | 'space', string] {
    for (const [type, pattern] of INSIDE) {
      const value = match(pattern, this.source, this.at);
      if (value !== undefined) return [type, value];
    }
    throw this.error(`unexpected character '${this.source[this.at] ?? ''}'`);
  }

  private push(type: Token['type'], value: string): void {
    for (; this.counted < this.at; this.counted++) if (this.source[this.counted] === '\n') this.line++;
    if (type !== 'data' || value !== '') this.tokens.push({ type, value, line: this.line });
  }

  private error(message: string): TemplateSyntaxError {
    return new TemplateSyntaxError(message, this.source.slice(0, this.at).split('\n').length);
  }
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** The text before a tag, without the white space that the tag's sign or `lstrip_blocks` takes away. */
function strip(text: string, sign: string, isBlock: boolean, lineStart: boolean): string {
  if (sign === '-') return text.replace(TRAILING_SPACE, '');
  if (sign === '+' || !isBlock) return text;
  const line = text.lastIndexOf('\n') + 1;
  if (line === 0 && !lineStart) return text;
  return ONLY_SPACE.test(text.slice(line)) ? text.slice(0, line) : text;
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ '\n': '', '\\': '\\', "'": "'", '"': '"', a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
};

/** Python's string escapes; an unknown one stays as it is written. */
function unescape(text: string): string {
  return text.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (whole: string, x?: string, u?: string, long?: string, octal?: string, other?: string) => {
      const hex = x ?? u ?? long;
      if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
      if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
      return ESCAPES[other ?? ''] ?? whole;
    },
  );
}
