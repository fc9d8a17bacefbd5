import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followLine, type LineChange } from '../../../extension/core/dataset/edit/followLine';

const linesOf = (text: string) => {
  const lines = text.split('\n');
  return { lineCount: lines.length, lineAt: (line: number) => ({ text: lines[line] ?? '' }) };
};
const change = (from: [number, number], to: [number, number], text: string): LineChange => ({
  range: { start: { line: from[0], character: from[1] }, end: { line: to[0], character: to[1] } },
  text,
});

describe('a line while its document changes', { timeout: 20_000 }, () => {
  it.each([
    ['a line comes above', change([0, 0], [0, 0], 'new\n'), 'new\na\nb\nc', { kind: 'same', line: 2 }],
    ['a line goes above', change([0, 0], [1, 0], ''), 'b\nc', { kind: 'same', line: 0 }],
    ['Enter is pressed at its start', change([1, 0], [1, 0], '\n'), 'a\n\nb\nc', { kind: 'same', line: 2 }],
    ['Enter is pressed at its end', change([1, 1], [1, 1], '\n'), 'a\nb\n\nc', { kind: 'same', line: 1 }],
    ['it is typed in', change([1, 1], [1, 1], 'x'), 'a\nbx\nc', { kind: 'changed', line: 1, text: 'bx' }],
    ['it is deleted', change([1, 0], [2, 0], ''), 'a\nc', { kind: 'gone' }],
    ['it is emptied', change([1, 0], [1, 1], ''), 'a\n\nc', { kind: 'gone' }],
    [
      'all is replaced, and it stands elsewhere',
      change([0, 0], [2, 1], 'c\na\nb'),
      'c\na\nb',
      { kind: 'same', line: 2 },
    ],
  ] as const)('is known when %s', (_, one, after, expected) => {
    expect(followLine(1, 'b', [one], linesOf(after))).toEqual(expected);
  });

  it('is followed when it is moved down, which editors do by moving the line below it up', () => {
    const changes = [change([1, 1], [2, 1], ''), change([1, 0], [1, 0], 'c\n')];
    expect(followLine(1, 'b', changes, linesOf('a\nc\nb'))).toEqual({ kind: 'same', line: 2 });
  });

  it('is found, or is gone, whatever is replaced', () => {
    const lines = fc.array(fc.constantFrom<string>('a', 'bb', 'ccc', ''), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(lines, fc.nat(5), fc.nat(5), fc.nat(5), fc.constantFrom('', 'x', 'x\n', '\n', 'a\nb'), (...given) => {
        const [others, at, first, second, text] = given;
        const before = others.with(at % others.length, 'THE LINE');
        const [from, to] = [first % before.length, second % before.length].sort((a, b) => a - b) as [number, number];
        const head = [...before.slice(0, from), ''].join('\n');
        const tail = before.slice(to).join('\n');
        const after = linesOf(head + text + tail);
        const result = followLine(at % before.length, 'THE LINE', [change([from, 0], [to, 0], text)], after);
        if (result.kind === 'same') expect(after.lineAt(result.line).text).toBe('THE LINE');
        if (result.kind === 'gone') {
          const all = Array.from({ length: after.lineCount }, (_, line) => after.lineAt(line).text);
          expect(all).not.toContain('THE LINE');
        }
      }),
    );
  });
});
