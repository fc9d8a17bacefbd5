import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completionPlace } from '../../../extension/core/dataset/edit/completions';
import { duplicateLines } from '../../../extension/core/dataset/edit/duplicates';
import { applyEdits } from '../../../extension/core/dataset/edit/lineText';
import { newExampleSnippet } from '../../../extension/core/dataset/edit/newExample';
import { nameValidationFile } from '../../../extension/core/dataset/edit/projectEdit';
import { toMessages } from '../../../extension/core/dataset/edit/toMessages';
import { lengthsOf, percentile } from '../../../extension/core/dataset/lengths';
import { readLine } from '../../../extension/core/dataset/line';
import { Linter } from '../../../extension/core/lint/linter';
import { tinyEncoder } from '../../support/tinyEncoder';

describe('an example as messages', () => {
  it.each([
    [
      '{"system":"s","conversations":[{"from":"human","value":"u","weight":1e400},{"from":"gpt","value":"a"}],"id":7.0}',
      '{"messages":[{"role":"system","content":"s"},{"role":"user","content":"u","weight":1e400},{"role":"assistant","content":"a"}],"id":7.0}',
    ],
    [
      '{"instruction": "i", "input": "x", "output": "o", "tags": ["t"]}',
      '{"messages": [{"role": "user", "content": "i\\n\\nx"}, {"role": "assistant", "content": "o"}], "tags": ["t"]}',
    ],
    ['{"messages": [{"role": "user", "content": "u"}]}', '{"messages": [{"role": "user", "content": "u"}]}'],
  ])('keeps other keys as written: %s', (line, expected) => {
    expect(toMessages(line)).toEqual({ kind: 'line', text: expected });
  });

  it('says the same as before', () => {
    const words = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(words, words, (prompt, completion) => {
        const line = JSON.stringify({ prompt, completion });
        const written = toMessages(line);
        const said = (text: string) => {
          const reading = readLine(text);
          return reading.kind === 'example' ? reading.messages.map(({ role, content }) => [role, content]) : reading;
        };
        expect(written.kind === 'line' && said(written.text)).toEqual(said(line));
      }),
    );
  });
});

describe('a new example', () => {
  it.each(['messages', 'sharegpt', 'alpaca', 'prompt-completion'] as const)('is one of its shape: %s', (shape) => {
    const snippet = newExampleSnippet(shape, '{"a":1}', ['a "q" $1}', 'b']);
    // What VS Code makes of it: places give their words, escapes what they escape.
    const text = snippet.replace(/\$\{\d:((?:[^\\}]|\\.)*)\}/g, '$1').replace(/\\([\\$}])/g, '$1');
    const reading = readLine(text);
    expect(reading).toMatchObject({ kind: 'example', shape });
    expect(reading.kind === 'example' && reading.messages.map(({ content }) => content)).toEqual(['a "q" $1}', 'b']);
  });
});

describe('duplicates', () => {
  it('are the later ones, white space and shape aside', () => {
    const lines = [
      '{"prompt": "u", "completion": "a"}',
      '',
      '{"messages": [{"role": "user", "content": "u "}, {"role": "assistant", "content": "a"}]}',
      'broken',
      '{"prompt": "U", "completion": "a"}',
    ];
    expect(duplicateLines(lines.join('\n'))).toEqual([3]);
  });
});

describe('the validation file', () => {
  it.each([
    ['{\n  "datasets": { "train": ["a.jsonl"], "validation": [] }\n}', 'an empty list'],
    ['{\n  "datasets": { "train": ["a.jsonl"] }\n}', 'no list'],
  ])('is named in persona.json, the rest as it was: %s', (json) => {
    const edit = nameValidationFile(json, 'v.jsonl');
    const edited = edit && applyEdits(json, [edit]);
    expect(JSON.parse(edited ?? '')).toEqual({ datasets: { train: ['a.jsonl'], validation: ['v.jsonl'] } });
  });

  it('is named nowhere in what is no project', () => {
    expect(nameValidationFile('{', 'v')).toBeUndefined();
    expect(nameValidationFile('{"datasets": []}', 'v')).toBeUndefined();
  });
});

describe('completion', () => {
  it.each([
    ['{"messages": [{"role": "', 'role', ''],
    ['{"conversations": [{"from":"hu', 'role', 'hu'],
    ['{"messages": [{"role": "system", "content": "Voc\\"', 'system-prompt', 'Voc\\"'],
    ['{"system": "', 'system-prompt', ''],
  ])('has a place in %s', (before, kind, replaced) => {
    const place = completionPlace(before);
    expect(place?.kind).toBe(kind);
    expect(before.slice(place?.start)).toBe(replaced);
  });

  it.each(['{"messages": [{"role": "user", "content": "', '{"role', ''])('has none in %s', (before) => {
    expect(completionPlace(before)).toBeUndefined();
  });
});

describe('the lengths of a dataset', () => {
  it('come of each example, the prompt included; broken lines count for nothing', () => {
    const linter = new Linter({ encoder: tinyEncoder(), maxLength: 100, systemPrompt: 'ss' });
    const line = '{"prompt": "u", "completion": "abc"}';
    linter.put('a', 'train', `${line}\nbroken\n\n${line}`);
    const sizes = linter.sizes('a');
    expect(sizes.lines).toEqual([1, 4]);
    // Three special pairs, role names, line ends, and the words: 2, 1 and 3 bytes.
    const tokens = 3 * 2 + 'system\nuser\nassistant\n'.length + 3 + 6;
    expect(sizes.tokens).toEqual([tokens, tokens]);
    expect(sizes.supervised).toEqual([4, 4]);
    expect(lengthsOf(sizes, tokens - 1)).toMatchObject({ examples: 2, median: tokens, over: 2 });
  });

  it('have percentiles that an example has', () => {
    const sorted = Array.from({ length: 20 }, (_, index) => index + 1);
    expect([0.5, 0.95, 1].map((share) => percentile(sorted, share))).toEqual([10, 19, 20]);
    expect(lengthsOf({ lines: [], tokens: [], supervised: [] }, 1)).toBeUndefined();
  });
});
