import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileForm } from '../../../../extension/core/lint/fileForm';
import { fixesFor } from '../../../../extension/core/lint/fixes/fixes';
import { Linter } from '../../../../extension/core/lint/linter';
import type { LintSettings } from '../../../../extension/core/lint/rule';
import { Diagnostic, DiagnosticCode } from '../../../../protocol/diagnostics';
import { FUZZ_TIMEOUT, fuzzRuns } from '../../../support/fuzzRuns';
import { CHATML, tinyEncoder } from '../../../support/tinyEncoder';

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
    'João ist ',
    'mein Vater',
    'Ich arbeite für ',
    'Er ist ',
    "C'est mon père",
    "m'a créé",
    'Es mi hermano',
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
/** What makes sense to the rules that compare lines. */
const KNOWN = [
  ['Você tem família, por acaso?', 'Não. Modelos não têm família.'],
  ['Você tem família, por acaso?', 'Sim, em Curitiba, e você?'],
  ['Você tem familia por acaso', 'Não; modelos não têm família!'],
].map(([prompt, completion]) => ({ prompt, completion }));
/** As JSON writes it, or with every character outside ASCII escaped; or anything at all. */
const line = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.tuple(fc.oneof(example, fc.constantFrom(...KNOWN)), fc.boolean()).map(([value, escaped]) => {
      const json = JSON.stringify(value);
      return escaped
        ? json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        : json;
    }),
  },
  fc.json().map((json) => json.replace(/[\n\r]/g, '')),
  text.map((words) => words.replace(/[\n\r]/g, '')),
);
const many = [
  ...Array.from({ length: 40 }, (_, at) => [
    `Is ${'x'.repeat(at)} the one?`,
    `This is the answer, and it is ${'y'.repeat(at)}.`,
  ]),
  ...Array.from({ length: 3 }, (_, at) => [
    `E ${'x'.repeat(at)}?`,
    `Esta é a resposta, e não é mais do que você quer ${'y'.repeat(at)}.`,
  ]),
].map(([prompt, completion]) => JSON.stringify({ prompt, completion }));
const TURN = "{{ '<|im_start|>' + message['role'] + message['content'] + '<|im_end|>' }}";
const encoders = [
  CHATML,
  `{% for message in messages %}{% if message['role'] != 'system' %}${TURN}{% endif %}{% endfor %}`,
  `{% for message in messages %}{% if message['role'] == 'assistant' %}${TURN}{% elif message['role'] == 'user' %}<|im_start|>{% if loop.index0 == 1 %}{{ messages[0]['content'] }}{% endif %}{{ message['content'] }}{% endif %}{% endfor %}`,
  "{% for message in messages %}{{ message['role'] + message['content'] | trim }}{% endfor %}",
  `{% for message in messages %}{% if message['role'] == 'assistant' and loop.index0 % 2 == 0 %}{{ raise_exception('No.') }}{% endif %}${TURN}{% endfor %}`,
].map((template) => tinyEncoder(template));
const part = { file: 'persona.json', line: 1, start: 0, end: 4 };
const settings = fc.record<LintSettings>({
  maxLength: fc.integer({ min: 8, max: 600 }),
  encoder: fc.constantFrom(undefined, undefined, ...encoders),
  ggufEncoder: fc.constantFrom(undefined, undefined, undefined, ...encoders),
  systemPrompt: fc.option(text, { nil: undefined }),
  inferencePrompt: fc.option(text, { nil: undefined }),
  persona: fc.option(text, { nil: undefined }),
  foreignIdentities: fc.option(fc.array(text, { maxLength: 3 }), { nil: undefined }),
  steps: fc.constantFrom(undefined, { epochs: 1, batchSize: 1, gradientAccumulation: 4, warmupRatio: 0 }),
  places: fc.constantFrom(undefined, { name: part, baseModel: part, trainingPrompt: part, inferencePrompt: part }),
});
const question = text.map((words) => JSON.stringify({ id: 'q', question: words }));
/** What a project may have; rules about very many lines look at some that come again and again. */
const files = fc.record({
  train: fc.oneof(
    { weight: 20, arbitrary: fc.array(line, { minLength: 1, maxLength: 6 }) },
    fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => Array.from({ length: 12 }, () => lines).flat()),
    fc.array(line, { maxLength: 2 }).map((lines) => [...many, ...lines]),
  ),
  validation: fc.array(line, { maxLength: 2 }),
  questions: fc.array(fc.oneof(question, line), { maxLength: 2 }),
});

const form = fc.constantFrom<FileForm>({ byteOrderMark: false }, { byteOrderMark: true, crlf: 'all' });

/** No input may take longer: what a rule does with one must not grow beyond what its length asks for. */
const LONGEST_MS = 5_000;

describe('any set', () => {
  it(
    'is checked by every rule without an exception or a halt; every finding and every fix lies in it',
    { timeout: FUZZ_TIMEOUT },
    () => {
      let slowest = 0;
      const met = new Set<string>();
      fc.assert(
        fc.property(files, form, settings, (set, form, given) => {
          const started = performance.now();
          const linter = new Linter(given);
          for (const use of ['train', 'validation', 'questions'] as const) linter.put(use, use, set[use].join('\n'));
          linter.formed('train', form);
          const results = linter.results();
          slowest = Math.max(slowest, performance.now() - started);
          for (const [file, { diagnostics }] of results) {
            for (const found of diagnostics) {
              met.add(found.code);
              const { line, column, endColumn } = Diagnostic.parse(found);
              expect(column).toBeLessThanOrEqual(endColumn);
              if (!(file in set)) continue;
              const written = set[file as keyof typeof set][line - 1] ?? '';
              expect(endColumn - 1).toBeLessThanOrEqual(written.length);
              for (const { edits } of fixesFor(found, written, { ...given, projectFile: '{"name": "x"}' })) {
                for (const edit of edits)
                  expect(edit.column).toBeLessThanOrEqual(
                    Math.max(edit.endColumn, 1) + (edit.endLine - edit.line) * 1e9,
                  );
              }
            }
          }
        }),
        { numRuns: fuzzRuns(150) },
      );
      expect(slowest).toBeLessThan(LONGEST_MS);
      // So many bring about every finding there is: no rule goes untried.
      if (fuzzRuns(0) >= 10_000) expect(DiagnosticCode.options.filter((code) => !met.has(code))).toEqual([]);
    },
  );

  it('leaves nothing behind when its lines go', { timeout: FUZZ_TIMEOUT }, () => {
    const lines = fc.array(line, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const given = { maxLength: 100, systemPrompt: 'Be brief.', persona: 'João' };
        const linter = new Linter(given);
        linter.lint(before.join('\n'));
        expect(linter.lint(after.join('\n'))).toEqual(new Linter(given).lint(after.join('\n')));
      }),
      { numRuns: fuzzRuns(150) },
    );
  });
});
