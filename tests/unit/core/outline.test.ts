import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message, Role } from '../../../protocol/dataset';
import { ChatTemplate } from '../../../extension/core/template/chatTemplate';

const template = (source: string) =>
  new ChatTemplate(source, { bos_token: '<s>', eos_token: '</s>' }, () => '2026-11-24T00:00:00');
const hasOutline = (source: string) =>
  template(source).outline(['user', 'assistant'], { addGenerationPrompt: false }) !== undefined;

const TURN = "{{ '<|' + m['role'] + '|>' + m['content'] + '\n' }}";
const PASSING: readonly (readonly [string, string])[] = [
  ['all turns alike', `{% for m in messages %}${TURN}{% endfor %}`],
  ['trimmed by a filter', "{% for m in messages %}{{ ' ' ~ m.content | trim ~ ' ' ~ eos_token }}{% endfor %}"],
  ['trimmed by a method', "{% for m in messages %}{{ m.role + ': ' + m.content.strip() + ' ' }}{% endfor %}"],
  [
    'trimmed for one role',
    "{% for m in messages %}{{ m.content | trim if m.role == 'user' else m.content }}|{% endfor %}",
  ],
  [
    'the system prompt apart',
    "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set prompt = messages[0].content %}{% else %}" +
      `{% set loop_messages = messages %}{% set prompt = 'You help.' %}{% endif %}{{ prompt }}{% for m in loop_messages %}${TURN}{% endfor %}`,
  ],
  [
    'a text that is made first (Llama 3)',
    "{% for m in messages %}{% set t = '[' + m['role'] + ']' + m['content'] | trim + '<e>' %}{% if loop.index0 == 0 %}{% set t = bos_token + t %}{% endif %}{{ t }}{% endfor %}",
  ],
  [
    'turns by their number',
    '{% for m in messages %}{{ messages[loop.index0].content ~ messages[-1].role ~ (messages | length) }}{% endfor %}',
  ],
  ['a turn left out', `{% for m in messages %}{% if not loop.first %}${TURN}{% endif %}{% endfor %}`],
  [
    'what a content is, not what it says',
    "{% for m in messages %}{% if m.content is string and m['content'] is not none and 'content' in m and not m.tool_calls %}{{ m.content }};{% endif %}{% endfor %}",
  ],
];

const contents = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(' ', '\n', '\u2006', '\u3000', 'a', 'Ã', '<s>', '\uE000', '\uE001', '0') }),
  fc.constantFrom('', ' ', '{{ messages }}', '\u2006\uE0000\uE001\u2006'),
);

describe('the outline of conversations of the same roles', () => {
  it.each(PASSING)('is the rendered text without its contents: %s', (_, source) => {
    const chat = template(source);
    fc.assert(
      fc.property(fc.array(contents, { minLength: 1, maxLength: 6 }), fc.boolean(), (texts, addGenerationPrompt) => {
        const roles = texts.map((_, index): Role => (['system', 'user', 'assistant'] as const)[index % 3] ?? 'user');
        const messages = texts.map((content, index): Message => ({ role: roles[index] ?? 'user', content }));
        const outline = chat.outline(roles, { addGenerationPrompt });
        const rendering = chat.render(messages, { addGenerationPrompt });
        expect({ kind: 'rendered', text: outline?.fill(messages).text, generations: [] }).toEqual(rendering);
      }),
      { numRuns: 200 },
    );
  });

  it('tells where each content ends, and where one that it begins with ends', () => {
    const chat = template(
      `{% for m in messages %}${TURN}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}`,
    );
    const whole = chat.outline(['user', 'assistant'], { addGenerationPrompt: false });
    const prompt = chat.outline(['user'], { addGenerationPrompt: true });
    expect(prompt && whole?.beginsWith(prompt)).toBe(true);
    expect(prompt?.end).toEqual({ slots: 1, offset: '\n<|assistant|>'.length });
    const { text, ends } = whole?.fill([
      { role: 'user', content: 'Hi?' },
      { role: 'assistant', content: 'Yes.' },
    ]) ?? { text: '', ends: [] };
    expect(ends.map((end) => text.slice(0, end))).toEqual(['<|user|>Hi?', '<|user|>Hi?\n<|assistant|>Yes.']);
  });

  it.each([
    ['a content decides', '{% for m in messages %}{% if m.content %}x{% endif %}{{ m.content }}{% endfor %}'],
    ['a content is compared', "{% for m in messages %}{{ m.content == 'a' }}{% endfor %}"],
    ['words are looked for in it', "{% for m in messages %}{{ '</think>' in m.content }}{% endfor %}"],
    ['it is split', "{% for m in messages %}{{ m.content.split('</think>')[-1] }}{% endfor %}"],
    ['it is changed', '{% for m in messages %}{{ m.content | upper }}{% endfor %}'],
    ['its length is asked', '{% for m in messages %}{{ m.content | length }}{% endfor %}'],
    ['a part of it is taken', '{% for m in messages %}{{ m.content[:3] }}{% endfor %}'],
    ['other characters are trimmed', "{% for m in messages %}{{ m.content | trim('x') }}{% endfor %}"],
    ['what it is a part of is trimmed', "{% for m in messages %}{{ ('a ' + m.content) | trim }}{% endfor %}"],
    ['it goes under another name', '{% set c = messages[0].content %}{% if c %}x{% endif %}'],
    [
      'it goes round through a loop',
      '{% set c = "a" %}{% for m in messages %}{{ c == "a" }}{% set d = m.content %}{% set c = d %}{% endfor %}',
    ],
    [
      'it is remembered',
      '{% set n = namespace(c="") %}{% for m in messages %}{% set n.c = m.content %}{% endfor %}{{ n.c | upper }}',
    ],
    ['a list has it', '{% for m in [messages[0].content] %}{{ m | upper }}{% endfor %}'],
    ['the loop looks at other turns', '{% for m in messages %}{{ loop.previtem.content | upper }}{% endfor %}'],
    ['the whole message is written', '{% for m in messages %}{{ m }}{% endfor %}'],
    ['all messages are written', '{{ messages | tojson }}'],
    ['values are taken', '{% for m in messages %}{{ m.values() | list }}{% endfor %}'],
    ['items are taken, as an element', "{% for m in messages %}{{ m['items']() | list }}{% endfor %}"],
    ['the key is computed', "{% for m in messages %}{{ m['con' + 'tent'] | upper }}{% endfor %}"],
    ['messages are compared', '{{ messages[0] == messages[1] }}'],
    [
      'a macro takes it',
      '{% macro f(c) %}{{ c | upper }}{% endmacro %}{% for m in messages %}{{ f(m.content) }}{% endfor %}',
    ],
    ['a block captures it', '{% for m in messages %}{% set c %}{{ m.content }}{% endset %}{{ c | upper }}{% endfor %}'],
    ['a filter is around it', '{% for m in messages %}{% filter upper %}{{ m.content }}{% endfilter %}{% endfor %}'],
    ['it is escaped', "{% for m in messages %}{{ '<b>' | safe + m.content }}{% endfor %}"],
    ['it is the key of another', "{% for m in messages %}{{ {'a': 1}[m.content] }}{% endfor %}"],
    ['a loop goes over it', '{% for c in messages[0].content %}{{ loop.index }}{% endfor %}'],
    ['a loop leaves some out', '{% for m in messages if m.content %}{{ m.role }}{% endfor %}'],
    ['the day is in it', "{{ strftime_now('%d') }}{% for m in messages %}{{ m.content }}{% endfor %}"],
    ['the stand-ins would be lost in it', "{% for m in messages %}{{ '\uE000' + m.content }}{% endfor %}"],
    [
      'the template tells where answers are',
      '{% for m in messages %}{% generation %}{{ m.content }}{% endgeneration %}{% endfor %}',
    ],
    ['an error quotes it', '{{ raise_exception(messages[0].content) }}'],
    ['the conversation is refused', "{% if messages[0].role == 'user' %}{{ raise_exception('no') }}{% endif %}"],
  ])('is not there where %s', (_, source) => {
    expect(hasOutline(source)).toBe(false);
  });
});
