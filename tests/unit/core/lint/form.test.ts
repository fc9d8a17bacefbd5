import { describe, expect, it } from 'vitest';
import { Linter } from '../../../../extension/core/lint/linter';
import { INNOCENT_LINES } from './innocentLines';
import { lintLines } from './lintLines';

/** A question and an answer, as JSON writes them. */
const example = (question: string, answer: string) => JSON.stringify({ prompt: question, completion: answer });
const turns = (...messages: [role: string, content: string][]) =>
  JSON.stringify({ messages: messages.map(([role, content]) => ({ role, content })) });

const found = (line: string) => lintLines(line).map(({ code, marked }) => [code, marked]);

describe('a key that is not read', () => {
  it.each([
    ['a misspelt key', '{"instruction": "i", "output": "o", "sytem": "s"}', '"sytem"', "Write 'system'"],
    ['two letters exchanged', '{"prompt": "p", "completion": "c", "sysetm": "s"}', '"sysetm"', "Write 'system'"],
    ['a capital', '{"instruction": "i", "output": "o", "Input": "s"}', '"Input"', "Write 'input'"],
    [
      'a system prompt beside messages',
      '{"system": "s", "messages": [{"role": "user", "content": "u"}, {"role": "assistant", "content": "a"}]}',
      '"system"',
      "here 'messages' are read",
    ],
    [
      "a weight of somebody else's turn",
      '{"conversations": [{"from": "human", "value": "u", "weight": 1}, {"from": "gpt", "value": "a"}]}',
      '"weight"',
      'Remove it',
    ],
  ])('is marked: %s', (_, line, marked, words) => {
    expect(lintLines(line)).toMatchObject([
      { code: 'unknown-key', marked, message: expect.stringContaining(words) as string },
    ]);
  });

  it('is left alone where it is a note for people', () => {
    expect(found('{"id": 7, "tags": ["x"], "prompt": "p", "completion": "c"}')).toEqual([]);
  });
});

describe('the order of turns', () => {
  it.each([
    ['two questions in a row', turns(['user', 'a'], ['user', 'b'], ['assistant', 'c']), '"b"'],
    ['two answers in a row', turns(['user', 'a'], ['assistant', 'b'], ['assistant', 'c']), '"c"'],
    ['the assistant first', turns(['assistant', 'a'], ['user', 'b'], ['assistant', 'c']), '"a"'],
    ['a late system turn', turns(['user', 'a'], ['system', 'Be brief.'], ['assistant', 'c']), '"Be brief."'],
  ])('is told when it is %s', (_, line, marked) => {
    expect(found(line)).toEqual([['role-order', marked]]);
  });

  it('is right with a system turn, and any number of pairs', () => {
    const pair: [string, string][] = [
      ['user', 'q'],
      ['assistant', 'a'],
    ];
    expect(found(turns(['system', 'Be brief.'], ...pair, ...pair))).toEqual([]);
  });
});

describe('characters that nobody sees', () => {
  it.each([
    ['NUL', String.raw`{"prompt": "q", "completion": "a\u0000b"}`, 'control-character', String.raw`\u0000`],
    ['a bell', String.raw`{"prompt": "q\u0007", "completion": "a"}`, 'control-character', String.raw`\u0007`],
    ['a carriage return', String.raw`{"prompt": "q\r\nr", "completion": "a"}`, 'control-character', String.raw`\r`],
    ['DEL', example('q', 'a\x7Fb'), 'control-character', '\x7F'],
    ['a zero-width space in a word', example('q', 'Clá\u200Budio'), 'invisible-character', '\u200B'],
    ['a joiner between Latin letters', example('q', 'a\u200Db'), 'invisible-character', '\u200D'],
    ['a non-joiner between Latin letters', example('q', 'a\u200Cb'), 'invisible-character', '\u200C'],
    ['a byte order mark inside', example('q\uFEFF', 'a'), 'invisible-character', '\uFEFF'],
    ['an override of the direction', example('q', 'abc\u202Edef'), 'invisible-character', '\u202E'],
    ['a direction mark in a Latin text', example('q', 'abc\u200E'), 'invisible-character', '\u200E'],
    ['a soft hyphen', example('q', 'Donau\u00ADdampf'), 'invisible-character', '\u00AD'],
    [
      'an escaped one',
      String.raw`{"prompt": "q", "completion": "a\u200bb"}`,
      'invisible-character',
      String.raw`\u200b`,
    ],
    ['a tag behind no flag', example('q', 'a\u{E0041}'), 'invisible-character', '\u{E0041}'],
  ])('are marked: %s', (_, line, code, marked) => {
    expect(found(line)).toEqual([[code, marked]]);
  });

  it('are counted, and marked once', () => {
    expect(lintLines(example('q', 'a\u200Bb\u200Bc'))).toMatchObject([
      { code: 'invisible-character', message: expect.stringContaining('(zero-width space), 2 times') as string },
    ]);
  });

  it('are let be where a script or an emoji needs them', () => {
    const right = [
      'خانه\u200Cها و می\u200Cروم', // Persian plurals and verbs
      'क्\u200Dष और क्\u200Cष', // Hindi half forms
      '👩🏽\u200D💻 ❤️\u200D🔥 🏳️\u200D🌈 👨\u200D👩\u200D👧',
      'ไทย\u200Bภาษา', // Thai line breaks
      'שלום (\u200Fhello\u200F)', // punctuation beside Hebrew
      '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}', // England
      'a\tb\nc',
    ];
    for (const text of right) expect(found(example('?', text)), text).toEqual([]);
  });
});

describe('text that is not in NFC', () => {
  it.each([
    ['a letter and its accent', example('q', 'Cla\u0301udio'), 'a\u0301'],
    ['Hangul in pieces', example('q', 'x \u1112\u1161\u11AB'), '\u1112\u1161\u11AB'],
    ['an escaped accent', String.raw`{"prompt": "q", "completion": "e\u0301!"}`, String.raw`e\u0301`],
    ['the ångström sign', example('q', '5 \u212B'), '\u212B'],
  ])('is marked: %s', (_, line, marked) => {
    expect(found(line)).toEqual([['not-nfc', marked]]);
  });

  it('is told once a text, with how many more there are', () => {
    expect(lintLines(example('q', 'e\u0301 e\u0301 e\u0301'))).toMatchObject([
      { code: 'not-nfc', message: expect.stringContaining('(2 more in this text)') as string },
    ]);
  });
});

describe('the form of the file', () => {
  const lines = (...ends: string[]) => ends.map((end, at) => example(`q${String(at)}`, 'a') + end).join('');

  it('is told once: a byte order mark, and line ends of Windows', () => {
    expect(lintLines(`\uFEFF${lines('\n', '\r\n', '\r\n')}`)).toMatchObject([
      { code: 'byte-order-mark', line: 1 },
      { code: 'crlf-line-ends', line: 2, message: expect.stringContaining('2 lines end') as string },
    ]);
  });

  it('is what the editor says of an open document, whose text has no line ends of its own', () => {
    const linter = new Linter({ maxLength: 1000, systemPrompt: 'Be brief.' });
    const told = () =>
      linter
        .results()
        .get('a')
        ?.diagnostics.map(({ code, line, column }) => [code, line, column]);
    linter.put('a', 'train', lines('\n', '\n'));
    linter.formed('a', { byteOrderMark: true, crlf: 'all' });
    const end = example('q0', 'a').length + 1;
    expect(told()).toEqual([
      ['byte-order-mark', 1, 1],
      ['crlf-line-ends', 1, end],
    ]);
    linter.put('a', 'train', example('q0', 'a'));
    expect(told()).toEqual([['byte-order-mark', 1, 1]]);
    linter.formed('a', { byteOrderMark: false });
    expect(told()).toEqual([]);
  });

  it('is right with LF and nothing before the first line', () => {
    expect(found(lines('\n', '\n'))).toEqual([]);
  });
});

it.each(INNOCENT_LINES)('finds nothing in a good example: %s', (_, question, answer) => {
  expect(found(example(question, answer))).toEqual([]);
});
