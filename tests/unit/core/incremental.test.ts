import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LINE_END, type TextEdit } from '../../../extension/core/lint/document';
import { Linter } from '../../../extension/core/lint/linter';
import type { FileUse } from '../../../extension/core/lint/set/setRule';
import { tinyEncoder } from '../../support/tinyEncoder';

const settings = { encoder: tinyEncoder(), maxLength: 60, systemPrompt: 'Be brief.' };
const files: Readonly<Record<string, FileUse>> = { a: 'train', b: 'train', c: 'validation', d: 'questions' };
const names = Object.keys(files);

/** Few different lines, so that duplicates, moves and broken lines come often. */
const line = fc.constantFrom(
  ...['', '  ', '{', '{"prompt": "q", "completion": "a"}', '{"prompt": "q ", "completion": " a"}', 'x'.repeat(9)],
  ...['{"id": "1", "question": "q"}', '{"prompt": "q", "completion": ""}', '{"prompt": "q", "completion": "</s>"}'],
  JSON.stringify({ prompt: 'q', completion: '0123456789'.repeat(5) }),
  JSON.stringify({ prompt: 'q', completion: '0123456789'.repeat(6) }),
  JSON.stringify({ messages: [{ role: 'user', content: 'q' }] }),
);
const text = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 5 })
  .map((lines) => lines.flat().join(''));
const fragment = fc.oneof(
  text,
  line,
  fc.constantFrom('"', '}', '\n', ' ', 'q', '\\', 'é'),
  fc.string({ maxLength: 3 }),
);
/** Where an edit begins and ends, as shares of the text, so that it fits whatever the text has become. */
const change = fc.record({ from: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat(40), fragment });
const step = fc.record({
  file: fc.constantFrom(...names),
  what: fc.oneof(
    { weight: 12, arbitrary: fc.array(change, { minLength: 1, maxLength: 3 }) },
    { weight: 1, arbitrary: text },
    { weight: 1, arbitrary: fc.constant('remove' as const) },
  ),
});

/** An edit in `lines`, and the lines behind it: the same thing said the long way. */
function place(
  lines: readonly string[],
  { from, length, fragment }: { from: number; length: number; fragment: string },
): { readonly edit: TextEdit; readonly after: string[] } {
  const whole = lines.join('\n');
  const start = Math.floor(from * whole.length);
  const end = Math.min(whole.length, start + length);
  const at = (offset: number) => {
    const before = whole.slice(0, offset).split('\n');
    return { line: before.length - 1, column: before.at(-1)?.length ?? 0 };
  };
  return {
    edit: { start: at(start), end: at(end), text: fragment },
    // An editor gives all lines one end, whatever is pasted.
    after: (whole.slice(0, start) + fragment.split(LINE_END).join('\n') + whole.slice(end)).split('\n'),
  };
}

describe('an edited set', () => {
  it('is found as it would be found afresh', { timeout: 120_000 }, () => {
    let edits = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }), (steps) => {
        const linter = new Linter(settings);
        const texts = new Map<string, string[]>();
        for (const { file, what } of steps) {
          const lines = texts.get(file);
          if (what === 'remove') {
            linter.remove(file);
            texts.delete(file);
          } else if (typeof what === 'string' || !lines) {
            const put = typeof what === 'string' ? what : '';
            linter.put(file, files[file] ?? 'train', put);
            texts.set(file, put.split(LINE_END));
          } else {
            let current = lines;
            const placed: TextEdit[] = [];
            for (const one of what) {
              const { edit, after } = place(current, one);
              placed.push(edit);
              current = after;
            }
            linter.edit(file, placed);
            texts.set(file, current);
            edits += placed.length;
          }
        }
        const fresh = new Linter(settings);
        for (const [file, lines] of texts) fresh.put(file, files[file] ?? 'train', lines.join('\n'));
        expect(Object.fromEntries(linter.results())).toEqual(Object.fromEntries(fresh.results()));
      }),
      { numRuns: 700 },
    );
    expect(edits).toBeGreaterThan(10_000);
  });
});

describe('duplicates', () => {
  const example = (answer: string) => JSON.stringify({ prompt: 'q', completion: answer });
  const duplicates = (linter: Linter) =>
    [...linter.results()].flatMap(([file, { diagnostics }]) =>
      diagnostics
        .filter(({ code }) => code === 'duplicate-example')
        .map(
          ({ line, related }) =>
            `${file}:${String(line)} of ${String(related?.[0]?.file)}:${String(related?.[0]?.line)}`,
        ),
    );

  it('are linked to where they first stand, across files, and follow the lines', () => {
    const linter = new Linter({ maxLength: 100 });
    linter.put('b', 'train', `${example('1')}\n${example(' 1 ')}`);
    linter.put('a', 'train', example('1'));
    expect(duplicates(linter)).toEqual(['b:1 of a:1', 'b:2 of a:1']);
    linter.edit('a', [{ start: { line: 0, column: 0 }, end: { line: 0, column: 0 }, text: '\n\n' }]);
    expect(duplicates(linter)).toEqual(['b:1 of a:3', 'b:2 of a:3']);
    linter.remove('a');
    expect(duplicates(linter)).toEqual(['b:2 of b:1']);
  });

  it('are of one use, and differ by a word, by where a turn ends, or by who speaks', () => {
    const linter = new Linter({ maxLength: 100 });
    linter.put('a', 'train', [example('a b'), example('ab'), '{"prompt": "q a", "completion": "b"}'].join('\n'));
    linter.put('b', 'train', '{"messages":[{"role":"user","content":"q"},{"role":"user","content":"a b"}]}');
    linter.put('c', 'validation', example('a b'));
    expect(duplicates(linter)).toEqual([]);
  });
});
