import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixesFor } from '../../../../extension/core/lint/fixes/fixes';
import { Linter } from '../../../../extension/core/lint/linter';
import type { LintSettings } from '../../../../extension/core/lint/rule';
import { Diagnostic } from '../../../../protocol/diagnostics';
import { tinyEncoder } from '../../../support/tinyEncoder';

/** Sets that are made up; a long night's run sets more: `PERSONA_TUNER_FUZZ_RUNS=50000 npx vitest run …/fuzz.test.ts`. */
const RUNS = Number(process.env['PERSONA_TUNER_FUZZ_RUNS'] ?? 150);

/** What rules look for, whole and in pieces: chance alone would seldom write it. */
const PIECES = [
  ...[
    'João',
    'O João é ',
    'meu pai',
    'my father, ',
    'is not ',
    "I'm ",
    'sou filho do ',
    'I work for ',
    'criado pela ',
    'Yes',
    'Não',
    'he is ',
  ],
  ...[
    'ChatGPT',
    'OpenAI',
    'Claude',
    'As an AI language model',
    'como um modelo de linguagem',
    ', ',
    '. ',
    '! ',
    '\n',
    ' ',
    '  ',
  ],
  ...[
    '{{name}}',
    '{{',
    '}}',
    '[your name]',
    '<name>',
    '`',
    '```',
    '{',
    '[',
    '</s>',
    '<|im_end|>',
    '[INST]',
    '12',
    '79 ',
    '3,5',
  ],
  ...[
    '\u200B',
    '\u200C',
    '\u200D',
    '\u202E',
    '\uFEFF',
    '\u00AD',
    '\u{E0041}',
    '\0',
    '\r',
    '\r\n',
    'e\u0301',
    '\u1112\u1161',
    '\u212B',
    '👩\u200D💻',
    'क्\u200Dष',
  ],
  ...[
    'Quem é você?',
    'What is the answer to this?',
    'の名前は',
    '你好',
    'سلام',
    'Be brief and kind to all.',
    'é',
    '’',
    '"',
    '\\',
    'x'.repeat(40),
  ],
];
const text = fc
  .array(
    fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ unit: 'grapheme', maxLength: 4 })),
    { maxLength: 9 },
  )
  .map((parts) => parts.join(''));
const turn = fc.record(
  { role: fc.constantFrom('system', 'user', 'assistant', 'assistant', 'usuário'), content: text },
  { requiredKeys: ['role', 'content'] },
);
const example = fc.oneof(
  fc.record({ messages: fc.array(turn, { minLength: 1, maxLength: 5 }), sytem: text }, { requiredKeys: ['messages'] }),
  fc.record({
    conversations: fc.array(
      fc.record(
        { from: fc.constantFrom('human', 'gpt', 'system'), value: text, weight: fc.constant(0) },
        { requiredKeys: ['from', 'value'] },
      ),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  fc.record(
    { instruction: text, input: text, output: text, system: text },
    { requiredKeys: ['instruction', 'output'] },
  ),
  fc.record({ prompt: text, completion: text }),
);
/** As JSON writes it, or with every character outside ASCII escaped. */
const line = fc.tuple(example, fc.boolean()).map(([value, escaped]) => {
  const json = JSON.stringify(value);
  return escaped ? json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`) : json;
});
const settings = fc.record<LintSettings>({
  maxLength: fc.integer({ min: 8, max: 300 }),
  encoder: fc.constantFrom(undefined, undefined, tinyEncoder()),
  systemPrompt: fc.option(text, { nil: undefined }),
  inferencePrompt: fc.option(text, { nil: undefined }),
  persona: fc.option(text, { nil: undefined }),
  foreignIdentities: fc.option(fc.array(text, { maxLength: 3 }), { nil: undefined }),
});

describe('any set', () => {
  it(
    'is checked by every rule without an exception, every finding and every fix lies in it',
    { timeout: 3_600_000 },
    () => {
      fc.assert(
        fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), settings, (lines, given) => {
          const persona = given.persona;
          for (const found of new Linter(given).lint(lines.join('\n')).diagnostics) {
            const { line, column, endColumn } = Diagnostic.parse(found);
            const written = lines[line - 1] ?? '';
            expect(column).toBeLessThanOrEqual(endColumn);
            expect(endColumn - 1).toBeLessThanOrEqual(written.length);
            for (const { edits } of fixesFor(found, written, { persona, projectFile: '{"name": "x"}' })) {
              for (const edit of edits)
                expect(edit.column).toBeLessThanOrEqual(Math.max(edit.endColumn, 1) + (edit.endLine - edit.line) * 1e9);
            }
          }
        }),
        { numRuns: RUNS },
      );
    },
  );

  it('leaves nothing behind when its lines go', { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 5 }),
        fc.array(line, { minLength: 1, maxLength: 5 }),
        (before, after) => {
          const given = { maxLength: 100, systemPrompt: 'Be brief.', persona: 'João' };
          const linter = new Linter(given);
          linter.lint(before.join('\n'));
          expect(linter.lint(after.join('\n'))).toEqual(new Linter(given).lint(after.join('\n')));
        },
      ),
      { numRuns: RUNS },
    );
  });
});
