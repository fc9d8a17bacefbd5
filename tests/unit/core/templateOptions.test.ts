import { describe, expect, it } from 'vitest';
import { templateRemarks } from '../../../extension/core/conversation/templateRemarks';
import { likelyMeant } from '../../../extension/core/spelling';
import { ChatTemplate } from '../../../extension/core/template/chatTemplate';
import { strftime } from '../../../extension/core/template/strftime';
import type { TemplateOptions } from '../../../protocol/template';
import { CHATML, tinyEncoder } from '../../support/tinyEncoder';

const NOW = '2026-02-03T04:05:06';
const chat = (source: string, options: TemplateOptions = {}) =>
  new ChatTemplate(source, { bos_token: '<s>' }, () => NOW, options);
const text = (source: string, options: TemplateOptions) => {
  const rendering = chat(source, options).render([{ role: 'user', content: 'Olá' }], { addGenerationPrompt: false });
  return rendering.kind === 'rendered' ? rendering.text : rendering.message;
};
const remarks = (source: string, options: TemplateOptions = {}) =>
  templateRemarks(tinyEncoder(source, { choice: { options }, now: () => NOW }), undefined);

describe('options of a template', () => {
  it('are JSON of any kind, as Python sees it', () => {
    expect(
      text('{{ a }} {{ b }} {{ c }} {{ d.e[0] }} {{ f }}', { a: true, b: null, c: 0.5, d: { e: ['x'] }, f: 2 }),
    ).toBe('True None 0.5 x 2');
  });

  it('may stand in place of a special token, and never of the conversation', () => {
    expect(text('{{ bos_token }}', { bos_token: '<b>' })).toBe('<b>');
    expect(text('{{ messages[0].content }}', { messages: [] })).toBe('Olá');
  });

  it.each([
    ['{{ a }}', ['a']],
    ['{% set a = 1 %}{{ a }}', []],
    ['{% if not a is defined %}{% set a = 1 %}{% endif %}{{ a }}', ['a']],
    ['{% if b %}{% set a = 1 %}{% else %}{% set a = 2 %}{% endif %}{{ a }}', ['b']],
    ['{% for m in messages %}{{ m.content }}{{ loop.index }}{% set c = d %}{% endfor %}{{ c }}', ['d', 'c']],
    ['{% macro say(x, y=z) %}{{ x + y + caller() }}{% endmacro %}{{ say(q) }}', ['z', 'q']],
    ['{% set ns = namespace(v=r) %}{% set ns.v = s %}{{ ns.v }}', ['r', 's']],
    ['{% with k = l %}{{ k }}{% endwith %}{{ k }}', ['l', 'k']],
    ['{{ bos_token ~ eos_token }}{{ strftime_now("%Y") }}{{ raise_exception("x") }}{{ tools }}', []],
    ['{{ o[p:u] | join(w) }}{{ v is divisibleby(t) }}{{ {g: h}[i] if j else not n }}', 'opuwvtghijn'.split('')],
  ])('are the names that %s reads', (source, names) => {
    expect([...chat(source).reads].sort()).toEqual([...names].sort());
  });

  it('that the template never reads are told, with what was meant', () => {
    const source = `{% if enable_thinking is defined %}{% endif %}${CHATML}`;
    expect(remarks(source, { enable_thinking: false })).toEqual([]);
    expect(remarks(source, { enable_thinkin: false })).toMatchObject([
      {
        code: 'template-option-unread',
        option: 'enable_thinkin',
        message: expect.stringContaining("mean 'enable_thinking'?"),
      },
    ]);
    expect(remarks(CHATML, { anything: 1 })[0]?.message).toContain('It reads no options.');
  });

  it.each([
    ['enable_thinkin', 'enable_thinking'],
    ['chatmll', 'chatml'],
    ['llama3', 'llama-3'],
    ['date', undefined],
    ['x', undefined],
  ])('%s means %s', (written, meant) => {
    expect(likelyMeant(written, ['enable_thinking', 'date_string', 'chatml', 'llama-2', 'llama-3'])).toBe(meant);
  });
});

describe('the clock of a template', () => {
  it('is told where it is printed, with the option in its place', () => {
    const llama = `{% if not date_string is defined %}{% set date_string = strftime_now('%d %b %Y') %}{% endif %}{{ date_string }}${CHATML}`;
    const [remark] = remarks(llama);
    expect(remark).toMatchObject({ code: 'template-date' });
    expect(remark?.message).toContain('03 Feb 2026');
    expect(remark?.message).toContain('"templateOptions": {"date_string": "…"}');
    expect(remarks(llama, { date_string: '26 Jul 2024' })).toEqual([]);
  });

  it('is told where it stands behind a system prompt only, and where nothing replaces it', () => {
    const [remark] = remarks(`{% if messages[0].role == 'system' %}{{ strftime_now('%H:%M') }}{% endif %}${CHATML}`);
    expect(remark?.message).toContain('takes no option');
  });

  it('is not told where it is asked and not printed', () => {
    expect(remarks(`{% if never %}{{ strftime_now('%Y') }}{% endif %}${CHATML}`)).toEqual([]);
  });

  it.each([
    ['%d %b %Y', '03 Feb 2026'],
    ['%-d. %B %y, %A %a', '3. February 26, Tuesday Tue'],
    ['%F %T %R %D %j %e|%I %p %%d', '2026-02-03 04:05:06 04:05 02/03/26 034  3|04 AM %d'],
    ['%c %x %X %w %u %f%z%Z %Q', 'Tue Feb  3 04:05:06 2026 02/03/26 04:05:06 2 2 000000 %Q'],
  ])('prints %s as Python does', (format, printed) => {
    expect(strftime(NOW, format)).toBe(printed);
  });
});
