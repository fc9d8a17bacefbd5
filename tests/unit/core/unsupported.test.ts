import { describe, expect, it } from 'vitest';
import { lintLines } from './lint/lintLines';

const pair = '"prompt": "p", "completion": "c"';
const turns = (turn: string) => `{"messages": [{"role": "user", "content": "u"}, ${turn}]}`;
const answer = '{"role": "assistant", "content": "a"}';

describe('data of another kind', () => {
  it.each([
    ['a preference pair', '{"prompt": "p", "chosen": "c", "rejected": "r"}', 'preference pair'],
    ['one with turns', `{"chosen": [${answer}], "rejected": [${answer}]}`, 'preference pair'],
    ['what lost beside an example', `{${pair}, "rejected": "r"}`, "'rejected'"],
    ["OpenAI's", '{"input": {}, "preferred_output": [], "non_preferred_output": []}', 'preference pair'],
    ['KTO', `{${pair}, "label": false}`, '(KTO)'],
    ['plain text', '{"text": "Once upon a time"}', "plain text ('text')"],
    ['a call of a tool', turns('{"role": "assistant", "content": null, "tool_calls": [{"id": "1"}]}'), "'tool_calls'"],
    ['a call, as it was once', turns('{"role": "assistant", "content": "", "function_call": {}}'), "'function_call'"],
    ['the answer of a tool', turns(`{"role": "tool", "content": "5"}, ${answer}`), "the role 'tool'"],
    ['tools beside the turns', turns(answer).replace('}]}', '}], "tools": [{"type": "function"}]}'), "'tools'"],
    [
      'a picture',
      turns(`{"role": "user", "content": [{"type": "text", "text": "t"}, {"type": "image_url"}]}, ${answer}`),
      '"image_url"',
    ],
    ['parts of text', turns('{"role": "assistant", "content": [{"type": "text", "text": "t"}]}'), 'content in parts'],
    ['pictures beside the turns', turns(answer).replace('}]}', '}], "images": ["a.png"]}'), "'images'"],
  ])('is named, once a file: %s', (_, line, name) => {
    expect(lintLines([line, line, line].join('\n'))).toMatchObject([
      { code: 'unsupported-kind', line: 1, severity: 'error', message: expect.stringContaining(name) },
    ]);
    expect(lintLines([line, line].join('\n'))[0]?.message).toContain('So is 1 more line of this file.');
  });

  it.each([
    ['a good answer of KTO', `{${pair}, "label": true}`],
    ['a topic', `{${pair}, "label": "greeting"}`],
    ['tools that are none', turns(answer).replace('}]}', '}], "tools": []}')],
    ['a call that is none', turns('{"role": "assistant", "content": "a", "tool_calls": null}')],
  ])('is not: %s', (_, line) => {
    expect(lintLines(line).filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('a mark that nothing honours', () => {
  it.each([
    ['rating', '1'],
    ['score', '0.25'],
    ['reward', '-1'],
    ['label', '0'],
    ['label', '"bad"'],
    ['weight', '0.5'],
    ['train', 'false'],
  ])('is refused by name: %s %s', (key, value) => {
    const line = `{${pair}, "${key}": ${value}}`;
    expect(lintLines(`${line}\n${line}`)).toMatchObject([
      { code: 'unsupported-label', line: 1, marked: value, message: expect.stringContaining(`'${key}'`) },
    ]);
  });

  it.each(['"quality": 5', '"difficulty": "hard"', '"score": null', '"train": true', '"weight": 1', '"id": 0'])(
    'is none: %s',
    (note) => {
      expect(lintLines(`{${pair}, ${note}}`)).toEqual([]);
    },
  );
});
