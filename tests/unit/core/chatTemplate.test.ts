import { describe, expect, it } from 'vitest';
import { ChatTemplate, type Rendering } from '../../../extension/core/template/chatTemplate';

function render(template: string, content = 'hello'): Rendering {
  const chat = new ChatTemplate(template, { bos_token: '<s>' }, () => '2026-02-03T00:00:00');
  return chat.render([{ role: 'user', content }], { addGenerationPrompt: false });
}

describe('a template that would not end', () => {
  it.each([
    [
      'loops inside loops',
      '{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}{% endfor %}{% endfor %}{% endfor %}',
      /did not end within [\d,]+ steps/,
    ],
    ['a macro that calls itself', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', /more than 200 deep/],
    [
      'two macros that call each other',
      '{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}',
      /more than 200 deep/,
    ],
    [
      'a recursive loop over itself',
      '{% set l = [1] %}{% for a in l recursive %}{{ loop(l) }}{% endfor %}',
      /more than 200 deep/,
    ],
    [
      'a text that doubles',
      "{% set n = namespace(s='aa') %}{% for i in range(99) %}{% set n.s = n.s + n.s %}{% endfor %}",
      /made more than [\d,]+ characters/,
    ],
    [
      'a list that doubles',
      '{% set n = namespace(l=[1]) %}{% for i in range(99) %}{% set n.l = n.l + n.l %}{% endfor %}',
      /made more than [\d,]+ characters/,
    ],
    ['a text times a number', "{{ 'a' * 999999999 }}", /made more than [\d,]+ characters/],
    ['a text in the place of every letter', "{{ ('a' * 99999).replace('a', 'b' * 99999) }}", /made more than/],
    ['a join of long texts', "{{ ('b' * 99999).join(('a ' * 99999).split()) }}", /made more than/],
    ['a long output', "{% for i in range(99999) %}{{ 'a' * 999 }}{% endfor %}", /made more than/],
    [
      'a search in long texts',
      "{% set s = 'ab' * 9999999 %}{% for i in range(99999) %}{{ 'ba!' in s }}{% endfor %}",
      /steps/,
    ],
    ['a range past the sandbox’s bound', '{{ range(999999999) | list }}', /Range too big/],
    ['a power without end', '{{ 9 ** 9 ** 9 ** 9 }}', /too large a number/],
    ['brackets without end', `{{ ${'('.repeat(99_999)}${')'.repeat(99_999)} }}`, /call stack/],
  ])('ends with an error: %s', (_, template, message) => {
    expect(render(template)).toEqual({ kind: 'failed', message: expect.stringMatching(message) as string });
  });
});

describe('a template cannot reach into JavaScript', () => {
  it.each([
    ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', 'valueOf', 'map'].flatMap(
      (name) =>
        ["''", '[]', '{}', '1', 'true', 'messages', 'messages[0]', 'range', 'namespace()', '(1, 2)', 'range(3)'].map(
          (value) => `{{ ${value}.${name} is defined }}{{ ${value}['${name}'] is defined }}`,
        ),
    ),
  ])('%s', (template) => {
    expect(render(template)).toMatchObject({ text: 'FalseFalse' });
  });

  it.each([
    ['a global that is JavaScript’s', '{{ globalThis is defined }}{{ process is defined }}{{ Object is defined }}'],
    [
      'a key of a dict that is no key',
      "{{ {}.get('constructor') is not none }}{{ '__proto__' in {} }}{{ 'toString' in messages[0] }}",
    ],
    ['a filter or test by a name of JavaScript’s', '{{ 1 is defined and [] is filter }}'],
  ])('%s', (_, template) => {
    expect(['FalseFalseFalse', undefined]).toContain((render(template) as { text?: string }).text);
  });

  it.each([
    '{{ messages.append(1) }}',
    '{{ messages[0].update({}) }}',
    "{{ messages[0].pop('role') }}",
    '{{ ({}).clear() }}',
  ])('nor change what it is given: %s', (template) => {
    expect(render(template).kind).toBe('failed');
  });

  it('keeps a key called __proto__ as a key', () => {
    expect(
      render("{% set d = {'__proto__': 1} %}{{ d['__proto__'] }}{{ d.__proto__ }}{{ d.x is defined }}"),
    ).toMatchObject({
      text: '11False',
    });
  });
});

describe('what is wrong with a template is said', () => {
  it.each([
    ['its own refusal', "{{ raise_exception('No ' ~ messages[0].role) }}", 'raised', 'No user'],
    ['an unknown name asked for more', '{{ nobody.name }}', 'failed', "'nobody' is undefined"],
    ['a missing key asked for more', '{{ messages[0].tool.name }}', 'failed', "'dict object' has no attribute 'tool'"],
    ['a message that is not there', "{{ messages[7]['role'] }}", 'failed', 'element 7'],
    ['texts and numbers added', "{{ 'a' + 1 }}", 'failed', "unsupported operand type(s) for +: 'str' and 'int'"],
    ['an unknown filter', '{{ 1 | nothing }}', 'failed', "No filter named 'nothing'"],
    ['an unknown tag', 'a\n{% include "x" %}', 'failed', "the tag 'include' is unknown here (line 2 of the template)"],
    [
      'a block without its end',
      '{% if true %}',
      'failed',
      'the template ends where elif or else or endif was expected',
    ],
    ['a bracket too many', '{{ (1] }}', 'failed', "unexpected ']'"],
    ['a loop left outside loops', '{% break %}', 'failed', "'break' outside loop"],
  ])('%s', (_, template, kind, message) => {
    expect(render(template)).toEqual({ kind, message: expect.stringContaining(message) as string });
  });
});

it('tells where a template says that the assistant speaks', () => {
  const template = '{% for m in messages %}U: {% generation %}{{ m.content }}!{% endgeneration %}\n{% endfor %}';
  expect(render(template, '😀')).toEqual({ kind: 'rendered', text: 'U: 😀!', generations: [{ start: 3, end: 6 }] });
});
