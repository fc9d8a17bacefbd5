import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Linter } from '../../../extension/core/lint/linter';
import type { LintSettings } from '../../../extension/core/lint/rule';
import { Diagnostic } from '../../../protocol/diagnostics';
import { tinyEncoder } from '../../support/tinyEncoder';

const encoder = tinyEncoder();
const settings: LintSettings = { encoder, maxLength: 1000, systemPrompt: 'Be brief.' };

/** One token per character of question and answer, and `overhead` for the rest. */
const example = (question: string, answer: string) => JSON.stringify({ prompt: question, completion: answer });
const overhead = encoder.encode([
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: '' },
  { role: 'assistant', content: '' },
]).ids.length;

/** Each finding with the text that it marks. */
function lint(text: string, overrides: Partial<LintSettings> = {}) {
  const lines = text.split('\n');
  return new Linter({ ...settings, ...overrides })
    .lint(text)
    .diagnostics.map(({ code, line, column, endColumn, message, severity }) => ({
      code,
      message,
      severity,
      marked: (lines[line - 1] ?? '').slice(column - 1, endColumn - 1),
    }));
}

describe('the linter', () => {
  it('finds nothing in a good example', () => {
    expect(lint(example('Who are you?', 'Cláudio.'))).toEqual([]);
  });

  it.each([
    ['a broken line', '{', 'invalid-json', '{'],
    ['an empty answer', example('q', ' '), 'empty-answer', '" "'],
    [
      'a question without an answer',
      '{"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}, {"role": "user", "content": "r"}]}',
      'last-turn-not-assistant',
      '"r"',
    ],
    [
      'no answer at all',
      '{"messages": [{"role": "user", "content": "q"}]}',
      'nothing-to-learn',
      '{"messages": [{"role": "user", "content": "q"}]}',
    ],
    ["another family's token", example('q', 'Bye.</s>'), 'foreign-special-token', '</s>'],
    ["the model's own token", example('q', 'Bye.<|im_end|>'), 'foreign-special-token', '<|im_end|>'],
    [
      'a token behind escapes',
      String.raw`{"prompt": "\u00e9\n\"[INST]\" x", "completion": "a"}`,
      'foreign-special-token',
      '[INST]',
    ],
    [
      "a token in Alpaca's input",
      '{"instruction": "i", "input": "x <|eot_id|>", "output": "o"}',
      'foreign-special-token',
      '<|eot_id|>',
    ],
  ])('marks %s', (_, line, code, marked) => {
    expect(lint(line)).toContainEqual(expect.objectContaining({ code, marked }));
  });

  it('finds an empty dataset', () => {
    expect(new Linter(settings).lint('\uFEFF \n\n')).toMatchObject({
      diagnostics: [{ code: 'empty-dataset', line: 1 }],
      examples: 0,
    });
  });

  it('misses a system prompt only where neither the example nor the project has one', () => {
    const own = '{"system": "Own.", "instruction": "i", "output": "o"}';
    const none = example('q', 'a');
    expect(lint(`${own}\n${none}`, { systemPrompt: undefined })).toMatchObject([
      { code: 'system-prompt-missing', marked: none },
    ]);
    expect(lint(`${own}\n${none}`)).toMatchObject([{ code: 'system-prompt-differs' }]);
  });

  it('says each thing as loudly as the project wants it, or not at all', () => {
    const line = example('q', ' ');
    expect(lint(line, { severities: { 'empty-answer': 'hint' } })).toMatchObject([{ severity: 'hint' }]);
    expect(lint(line, { severities: { 'empty-answer': 'off' } })).toEqual([]);
  });

  it('passes on what the template says', () => {
    const strict = tinyEncoder("{{ raise_exception('Roles must alternate.') }}");
    expect(lint(example('q', 'a'), { encoder: strict })).toMatchObject([
      { code: 'template-error', message: expect.stringContaining('Roles must alternate.') as string },
    ]);
  });
});

describe('the length of an example', () => {
  // Behind the answer's last character come the end-of-turn token, which is learned, and a newline, which is not.
  const tokens = overhead + 1 + 10;

  it('is no matter while only the newline behind the answer is cut', () => {
    expect(lint(example('q', '0123456789'), { maxLength: tokens - 1 })).toEqual([]);
  });

  it('is an overrun with the number of supervised tokens lost, and the lengths that would hold this and all', () => {
    const text = `${example('q', '0123456789')}\n${example('r', '0123456789'.repeat(2))}`;
    const maxLength = tokens - 4;
    expect(lint(text, { maxLength })).toMatchObject([
      {
        code: 'token-overrun',
        marked: '"0123456789"',
        severity: 'warning',
        message:
          `The example has ${String(tokens)} tokens, 4 more than maxLength ${String(maxLength)}: 3 of its 11 supervised tokens ` +
          `are cut off. Shorten it, or raise maxLength to ${String(tokens)}. In this file, ${String(tokens + 10)} cuts nothing.`,
      },
      { code: 'token-overrun', message: expect.stringContaining('13 of its 21') as string },
    ]);
  });

  it('leaves nothing to learn where the answer begins beyond it', () => {
    expect(lint(example('q', '0123456789'), { maxLength: tokens - 12 })).toMatchObject([
      { code: 'token-overrun' },
      {
        code: 'nothing-to-learn',
        severity: 'error',
        message: expect.stringContaining(`raise maxLength to ${String(tokens)}`) as string,
      },
    ]);
  });

  it('is not judged without a tokenizer', () => {
    expect(lint(example('q', '0123456789'), { maxLength: 8, encoder: undefined })).toEqual([]);
  });
});

describe('checking again', () => {
  it('tokenises only the lines that changed, and keeps the others where they moved to', () => {
    const counted: string[] = [];
    const counting = Object.assign(Object.create(encoder) as typeof encoder, {
      tryEncode: (messages: Parameters<typeof encoder.tryEncode>[0]) => {
        counted.push(messages.at(-1)?.content ?? '');
        return encoder.tryEncode(messages);
      },
    });
    const linter = new Linter({ ...settings, encoder: counting });
    const bad = example('q', '</s>');
    linter.lint([example('q', 'a'), example('q', 'b'), bad].join('\n'));
    counted.length = 0;
    const { diagnostics, examples } = linter.lint(['', example('q', 'a'), example('q', 'b!'), bad].join('\n'));
    expect(counted).toEqual(['b!']);
    expect(diagnostics).toMatchObject([{ code: 'foreign-special-token', line: 4 }]);
    expect(examples).toBe(3);
  });
});

describe('any dataset', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('', '</s>', '<|im_end|>', '[INST]', '\ud800', '<|', '\n'),
  );
  const turn = fc.record({
    role: fc.constantFrom('system', 'user', 'assistant', 'x'),
    content: fc.oneof(text, fc.jsonValue()),
  });
  const shapes = fc.oneof(
    fc.record({ messages: fc.array(turn) }),
    fc.record({ conversations: fc.array(fc.record({ from: fc.constantFrom('human', 'gpt'), value: text })) }),
    fc.record({ instruction: text, input: fc.option(text), output: text }),
    fc.record({ prompt: text, completion: text }),
    fc.jsonValue(),
  );

  it('is checked without an exception, and every finding lies in the text', { timeout: 60_000 }, () => {
    const line = fc.oneof(
      shapes.map((value) => JSON.stringify(value)),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 4 }), fc.integer({ min: 8, max: 80 }), (lines, maxLength) => {
        const source = lines.join('\n');
        const sourceLines = source.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
        for (const diagnostic of new Linter({ ...settings, maxLength }).lint(source).diagnostics) {
          const { line, column, endColumn } = Diagnostic.parse(diagnostic);
          expect(endColumn).toBeLessThanOrEqual((sourceLines[line - 1] ?? '').length + 1);
          expect(endColumn).toBeGreaterThanOrEqual(column);
        }
      }),
      { numRuns: 600 },
    );
  });
});
