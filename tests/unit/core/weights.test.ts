import { describe, expect, it } from 'vitest';
import { lineTokens } from '../../../extension/core/conversation/lineTokens';
import { readDataset } from '../../../extension/core/dataset/dataset';
import { toMessages } from '../../../extension/core/dataset/edit/toMessages';
import { Linter } from '../../../extension/core/lint/linter';
import { prepareExamples } from '../../../extension/core/plan/plan';
import { tinyEncoder } from '../../support/tinyEncoder';
import { lintLines } from './lint/lintLines';

const encoder = tinyEncoder();
/** Two rounds; the first answer with other keys besides. */
const rounds = (keys: string, [role, content] = ['role', 'content']) =>
  `{"${role === 'from' ? 'conversations' : 'messages'}": [{"${role}": "user", "${content}": "q"}, ` +
  `{"${role}": "assistant", "${content}": "first"${keys}}, ` +
  `{"${role}": "user", "${content}": "q"}, {"${role}": "assistant", "${content}": "second"}]}`;

/** What is learned of a line, as text. */
function learned(line: string, template?: string): string[] {
  const used = template === undefined ? encoder : tinyEncoder(template);
  const tokens = lineTokens(line, { encoder: used, systemPrompt: undefined });
  if (tokens.kind !== 'tokens') throw new Error(JSON.stringify(tokens));
  const { texts, supervised } = tokens.example;
  return supervised.map(([start, end]) => texts.slice(start, end).join(''));
}

const FIRST = 'first<|im_end|>';
const SECOND = 'second<|im_end|>';

describe('an answer that the data says to leave out', () => {
  it.each([', "weight": 0', ', "train": false', ', "training": 0', ', "loss": false', ', "weight": 0, "loss": false'])(
    'is not learned, in both shapes with turns: %s',
    (keys) => {
      for (const names of [undefined, ['from', 'value']] as const) {
        const line = rounds(keys, names as [string, string] | undefined);
        expect(learned(line)).toEqual([SECOND]);
        expect(lintLines(line)).toEqual([]);
      }
    },
  );

  it.each(['', ', "weight": 1', ', "train": true', ', "loss": null'])('is learned otherwise: %j', (keys) => {
    expect(learned(rounds(keys))).toEqual([FIRST, SECOND]);
    expect(lintLines(rounds(keys))).toEqual([]);
  });

  it('is left out where the template itself tells what the assistant says', () => {
    const template =
      "{% for m in messages %}{{ '<|im_start|>' + m.role }}{% if m.role == 'assistant' %}{% generation %}" +
      "{{ m.content + '<|im_end|>' }}{% endgeneration %}{% else %}{{ m.content }}{% endif %}{% endfor %}";
    expect(learned(rounds(''), template)).toEqual([FIRST, SECOND]);
    expect(learned(rounds(', "weight": 0'), template)).toEqual([SECOND]);
  });

  it('counts alike in lint, plan and the run', () => {
    const line = rounds(', "weight": 0');
    const linter = new Linter({ maxLength: 1000, encoder });
    linter.put('a', 'train', line);
    const { supervised: ranges, ids } = encoder.encode(
      readDataset(line).flatMap((read) => (read.kind === 'example' ? read.messages : [])),
    );
    const supervised = ranges.reduce((sum, [start, end]) => sum + end - start, 0);
    expect(linter.sizes('a')).toEqual({ lines: [1], tokens: [ids.length], supervised: [supervised] });
    const [example] = readDataset(line);
    if (example?.kind !== 'example') throw new Error();
    const { examples, summary } = prepareExamples([{ file: 'a', ...example }], { encoder, maxLength: 1000 });
    expect(summary.supervisedTokens).toBe(supervised);
    // The trainer finds in the record why these are its ranges.
    expect(examples[0]).toMatchObject({ supervised: ranges, messages: [{}, { weight: 0 }, {}, { role: 'assistant' }] });
  });

  it('leaves nothing where it is the only one', () => {
    const line = '{"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a", "weight": 0}]}';
    expect(lintLines(line)).toMatchObject([
      { code: 'nothing-to-learn', message: expect.stringContaining('not to learn it') },
    ]);
  });

  it('may be wrong, or empty: it is what went before', () => {
    const line = rounds(', "weight": 0').replace('first', '');
    expect(lintLines(line)).toEqual([]);
    expect(lintLines(line.replace(', "weight": 0', '')).map(({ code }) => code)).toEqual(['empty-answer']);
  });

  it('stays so when the example is converted', () => {
    const line = rounds(', "weight": 0', ['from', 'value']);
    const written = toMessages(line);
    expect(written.kind === 'line' && learned(written.text)).toEqual([SECOND]);
  });
});

describe('what is neither yes nor no', () => {
  it.each([
    [', "weight": 0.5', '0.5'],
    [', "weight": "0"', '"0"'],
    [', "weight": false', 'false'],
    [', "train": 2', '2'],
    [', "weight": 1, "train": false', 'false'],
    [', "train_detail": [{"begin_offset": 0}]', '[{"begin_offset": 0}]'],
  ])('is refused by name: %s', (keys, marked) => {
    expect(lintLines(rounds(keys))).toMatchObject([{ code: 'unsupported-label', marked }]);
  });
});
