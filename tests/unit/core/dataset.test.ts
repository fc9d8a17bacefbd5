import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDataset } from '../../../extension/core/dataset/dataset';
import { asJsonLines } from '../../../extension/core/dataset/jsonDocument';
import { readJson } from '../../../extension/core/dataset/json';
import { FUZZ_TIMEOUT, fuzzRuns } from '../../support/fuzzRuns';

const messagesOf = (line: string) => {
  const [read] = readDataset(line);
  if (read?.kind !== 'example') throw new Error(JSON.stringify(read));
  return { shape: read.shape, messages: read.messages.map(({ role, content }) => [role, content]) };
};

/** The findings of a text, each with the characters that it marks. */
function findings(text: string): { code: string; marked: string; message: string }[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  return readDataset(text).flatMap((line) =>
    line.kind === 'example'
      ? []
      : line.diagnostics.map(({ code, message, line, column, endLine, endColumn }) => {
          expect(endLine).toBe(line);
          return { code, message, marked: (lines[line - 1] ?? '').slice(column - 1, endColumn - 1) };
        }),
  );
}

describe('the four shapes', () => {
  it('reads messages, whatever else the example has', () => {
    const line =
      '{"id": 7, "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u", "name": "x"}, {"role": "assistant", "content": "a"}]}';
    expect(messagesOf(line)).toEqual({
      shape: 'messages',
      messages: [
        ['system', 's'],
        ['user', 'u'],
        ['assistant', 'a'],
      ],
    });
  });

  it('reads ShareGPT with its names of roles, and its system prompt beside the turns', () => {
    const line = '{"system": "s", "conversations": [{"from": "human", "value": "u"}, {"from": "gpt", "value": "a"}]}';
    expect(messagesOf(line)).toEqual({
      shape: 'sharegpt',
      messages: [
        ['system', 's'],
        ['user', 'u'],
        ['assistant', 'a'],
      ],
    });
  });

  it('reads Alpaca, the input below the instruction', () => {
    expect(messagesOf('{"instruction": "i", "input": "x", "output": "o", "system": "s"}')).toEqual({
      shape: 'alpaca',
      messages: [
        ['system', 's'],
        ['user', 'i\n\nx'],
        ['assistant', 'o'],
      ],
    });
    expect(messagesOf('{"instruction": "i", "input": "", "output": "o"}').messages).toEqual([
      ['user', 'i'],
      ['assistant', 'o'],
    ]);
  });

  it("reads Alpaca's history as the rounds before the question", () => {
    const line =
      '{"history": [["q", "a"], ["r", "b"]], "instruction": "i", "input": "x", "output": "o", "system": "s"}';
    expect(messagesOf(line).messages).toEqual([
      ['system', 's'],
      ['user', 'q'],
      ['assistant', 'a'],
      ['user', 'r'],
      ['assistant', 'b'],
      ['user', 'i\n\nx'],
      ['assistant', 'o'],
    ]);
    for (const none of ['[]', 'null', '""'])
      expect(messagesOf(`{"history": ${none}, "instruction": "i", "output": "o"}`).messages).toHaveLength(2);
    for (const wrong of ['"q"', '[["q"]]', '[["q", 1]]', '{}'])
      expect(findings(`{"history": ${wrong}, "instruction": "i", "output": "o"}`)).toMatchObject([
        { code: 'wrong-shape', message: expect.stringContaining("'history' is a list of rounds") },
      ]);
  });

  it('reads prompt and completion, as texts or as messages', () => {
    expect(messagesOf('{"prompt": "p", "completion": "c"}')).toEqual({
      shape: 'prompt-completion',
      messages: [
        ['user', 'p'],
        ['assistant', 'c'],
      ],
    });
    const turns =
      '{"prompt": [{"role": "user", "content": "p"}], "completion": [{"role": "assistant", "content": "c"}]}';
    expect(messagesOf(turns).messages).toEqual([
      ['user', 'p'],
      ['assistant', 'c'],
    ]);
  });
});

describe('lines', () => {
  const example = '{"prompt": "p", "completion": "c"}';

  it('are counted as an editor counts them, with CRLF and a byte order mark', () => {
    const lines = readDataset(`\uFEFF${example}\r\n\r\n  \n${example}\r${example}\n`);
    expect(lines.map(({ kind, line }) => [kind, line])).toEqual([
      ['example', 1],
      ['example', 4],
      ['example', 5],
    ]);
  });

  it('do not spoil each other', () => {
    expect(readDataset(`${example}\n{"prompt"\n${example}`).map(({ kind }) => kind)).toEqual([
      'example',
      'problem',
      'example',
    ]);
  });
});

describe('a problem is marked where it is', () => {
  it.each([
    ['a trailing comma', '{"prompt": "p", "completion": "c",}', 'invalid-json', ',', 'Remove this comma'],
    ['a missing comma', '{"prompt": "p" "completion": "c"}', 'invalid-json', '"', "',' or '}'"],
    ['single quotes', "{'prompt': 'p'}", 'invalid-json', "'", 'a key in double quotes'],
    ['an open text', '{"prompt": "p', 'invalid-json', '"p', 'no closing quote'],
    ['an open object', '{"prompt": "p"', 'invalid-json', '"', 'The line ends'],
    ['a word of Python', '{"prompt": None}', 'invalid-json', 'None', 'Write null'],
    ['a number that is none', '{"prompt": 012}', 'invalid-json', '012', 'no JSON value'],
    ['a tab in a text', '{"prompt": "a\tb"}', 'invalid-json', '\t', '\\t'],
    ['a wrong escape', String.raw`{"prompt": "C:\dir"}`, 'invalid-json', String.raw`\d`, 'no escape'],
    [
      'two examples on a line',
      '{"prompt": "p", "completion": "c"} {"a": 1}',
      'invalid-json',
      '{"a": 1}',
      'One line holds one example',
    ],
    [
      'half a character',
      String.raw`{"prompt": "é\n\ud83d!", "completion": "c"}`,
      'invalid-json',
      String.raw`\ud83d`,
      'half of a character',
    ],
    ['a list', ' [1, 2] ', 'wrong-shape', '[1, 2]', 'not a list'],
    ['no known key', '{"body": "t"}', 'wrong-shape', '{"body": "t"}', "It has 'body'"],
    ['an empty list', '{"messages": []}', 'wrong-shape', '[]', 'is empty'],
    ['a turn that is a text', '{"messages": ["hello"]}', 'wrong-shape', '"hello"', 'not a text'],
    [
      'a content that is a number',
      '{"messages": [{"role": "user", "content": 3.5}]}',
      'wrong-shape',
      '3.5',
      'the number 3.5',
    ],
    [
      'a content that is missing',
      '{"messages": [{"role": "user"}]}',
      'wrong-shape',
      '{"role": "user"}',
      "'content' is missing",
    ],
    [
      'an unknown role',
      '{"messages": [{"content": "é🎉", "role": "usr"}]}',
      'unknown-role',
      '"usr"',
      "'usr' is no role",
    ],
    [
      'an unknown ShareGPT role',
      '{"conversations": [{"from": "me", "value": "v"}]}',
      'unknown-role',
      '"me"',
      "'human'",
    ],
    ['Alpaca without an output', '{"instruction": "i"}', 'wrong-shape', '{"instruction": "i"}', "'output' is missing"],
    ['a prompt without a completion', '{"prompt": "p"}', 'wrong-shape', '{"prompt": "p"}', "'completion' is missing"],
    [
      'a role named like a built-in',
      '{"messages": [{"role": "toString", "content": "c"}]}',
      'unknown-role',
      '"toString"',
      'no role',
    ],
  ])('%s', (_, line, code, marked, message) => {
    const [finding] = findings(`\uFEFF{"prompt": "p", "completion": "c"}\r\n${line}`);
    expect(finding).toMatchObject({ code, marked });
    expect(finding?.message).toContain(message);
  });

  it('one for each bad turn', () => {
    const line = '{"messages": [{"role": "usr", "content": 1}, {"role": "user"}, {"role": "bot", "content": "c"}]}';
    expect(findings(line).map(({ code }) => code)).toEqual([
      'unknown-role',
      'wrong-shape',
      'wrong-shape',
      'unknown-role',
    ]);
  });
});

describe('any input', () => {
  const jsonish = fc.array(
    fc.constantFrom(...'{}[]:,"\\ un0a-.e\t\u2028\ud83d', '"messages"', '"role"', '"content"', '"user"', 'true'),
    { maxLength: 60 },
  );

  it('is read without an exception, and every problem lies in its line', { timeout: FUZZ_TIMEOUT }, () => {
    fc.assert(
      fc.property(
        fc.oneof(
          jsonish.map((parts) => parts.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          for (const finding of findings(text)) expect(finding.marked).not.toBe('');
        },
      ),
      { numRuns: fuzzRuns(1000) },
    );
  });

  it(
    'is refused by the reader that gives positions exactly when JSON.parse refuses it',
    { timeout: FUZZ_TIMEOUT },
    () => {
      const accepted = (text: string) => {
        try {
          JSON.parse(text);
          return true;
        } catch {
          return false;
        }
      };
      fc.assert(
        fc.property(
          fc.oneof(
            jsonish.map((parts) => parts.join('')),
            fc.json(),
          ),
          (text) => {
            expect(readJson(text).kind === 'value').toBe(accepted(text));
          },
        ),
        { numRuns: fuzzRuns(2000) },
      );
    },
  );

  it('may be nested as deeply as it likes', () => {
    const deep = 100_000;
    expect(readDataset('['.repeat(deep)).map(({ kind }) => kind)).toEqual(['problem']);
    expect(readDataset(`{"messages": ${'['.repeat(deep)}${']'.repeat(deep)}}`).map(({ kind }) => kind)).toEqual([
      'problem',
    ]);
  });
});

describe('JSON that is no JSONL', () => {
  const items = ['{"prompt": "p\\n", "completion": "c", "n": 1e400}', '{"prompt": "q, r", "completion": "d"}'];
  const array = `[\n  ${items.join(',\n  ')}\n]\n`;
  const pretty = items.map((item) => JSON.stringify(JSON.parse(item), null, 2)).join('\n');

  it.each([
    ['an array', array, 'a JSON array of 2 examples'],
    ['an array on one line', `[${items.join(',')}]`, 'a JSON array of 2 examples'],
    ['objects over several lines', pretty, '2 examples as JSON that goes over several lines'],
    ['an array that breaks', `[\n${items.join(',\n')},\n]`, 'it breaks here'],
  ])('is told once: %s', (_, text, message) => {
    expect(findings(text)).toMatchObject([{ code: 'not-jsonl', message: expect.stringContaining(message) }]);
  });

  it('is rewritten word for word', () => {
    expect(asJsonLines(array)).toEqual({ examples: 2, text: `${items.join('\n')}\n` });
    expect(asJsonLines(items.join('\n'))).toBeUndefined();
    expect(asJsonLines('[1, 2]')).toBeUndefined();
  });

  it('is no line that is merely broken', () => {
    expect(findings('{"prompt": "p",\n{"prompt": "p", "completion": "c"}').map(({ code }) => code)).toEqual([
      'invalid-json',
    ]);
  });
});

describe('a key that stands twice', () => {
  it.each([
    ['{"prompt": "a", "prompt": "b", "completion": "c"}', ['"prompt"'], 'at column 2 and at column 17'],
    ['{"messages": [], "messages": []}', ['"messages"'], "'messages' stands twice"],
    ['{"messages": [{"role": "user", "content": "a", "content": "b"}]}', ['"content"'], "'content' stands twice"],
    [String.raw`{"prompt": "a", "pr\u006fmpt" : "b", "completion": "c"}`, [String.raw`"pr\u006fmpt"`], "'prompt'"],
  ])('is found: %s', (line, marked, message) => {
    const found = findings(line);
    expect(found.map((one) => one.code)).toEqual(['duplicate-key']);
    expect(found.map((one) => one.marked)).toEqual(marked);
    expect(found[0]?.message).toContain(message);
  });

  it.each([
    '{"prompt": ": \\"prompt\\": ", "completion": "{\\"a\\": 1, \\"a\\": 2}"}',
    '{"prompt": [{"role": "user", "content": "a"}], "completion": [{"role": "assistant", "content": ":"}]}',
    '{"prompt": "a", "completion": "b", "meta": {"x\\\\": 1, "y": ["a", ": b"]}}',
  ])('is none in %s', (line) => {
    expect(findings(line)).toEqual([]);
  });
});
