import type { Budget } from './budget';

/** Characters that Python's `str.isspace` accepts. JavaScript's `trim` differs: U+FEFF, U+001C to U+001F, U+0085. */
const SPACES =
  '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000';
const LINE_ENDS = '\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029';

/** Python's `strip`, `lstrip` and `rstrip`: of white space, or of every character in `chars`. */
export function strip(text: string, chars?: string, side: 'left' | 'right' | 'both' = 'both'): string {
  const set = new Set(chars ?? SPACES);
  let [start, end] = [0, text.length];
  if (side !== 'right') {
    for (let at = characterAt(text, start); start < end && set.has(at); at = characterAt(text, start))
      start += at.length;
  }
  if (side !== 'left') {
    for (let at = characterBefore(text, end); end > start && set.has(at); at = characterBefore(text, end))
      end -= at.length;
  }
  return text.slice(start, end);
}

function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

function characterBefore(text: string, at: number): string {
  const pair = characterAt(text, at - 2);
  return at >= 2 && pair.length === 2 ? pair : text.charAt(at - 1);
}

/** Python's `split(separator, limit)`; a negative limit is none. */
export function splitText(text: string, separator: string, limit: number, budget: Budget): string[] {
  if (separator === '') throw new Error('empty separator');
  budget.make(text.length);
  const parts: string[] = [];
  let start = 0;
  while (limit < 0 || parts.length < limit) {
    const at = text.indexOf(separator, start);
    if (at < 0) break;
    budget.makeItems(1);
    parts.push(text.slice(start, at));
    start = at + separator.length;
  }
  return [...parts, text.slice(start)];
}

/** Python's `split()`: by runs of white space, none at the ends. */
export function splitWords(text: string, limit: number, budget: Budget): string[] {
  budget.make(text.length);
  const words: string[] = [];
  let rest = strip(text, undefined, 'left');
  while (rest !== '') {
    if (limit >= 0 && words.length >= limit) return [...words, strip(rest, undefined, 'right')];
    let end = 0;
    while (end < rest.length && !SPACES.includes(rest.charAt(end))) end++;
    budget.makeItems(1);
    words.push(rest.slice(0, end));
    rest = strip(rest.slice(end), undefined, 'left');
  }
  return words;
}

/** Python's `splitlines`. */
export function splitLines(text: string, keepEnds: boolean, budget: Budget): string[] {
  budget.make(text.length);
  const lines: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (!LINE_ENDS.includes(text.charAt(at))) continue;
    const end = text.startsWith('\r\n', at) ? at + 2 : at + 1;
    budget.makeItems(1);
    lines.push(text.slice(start, keepEnds ? end : at));
    start = end;
    at = end - 1;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}
