import { describe, expect, it } from 'vitest';
import { templateRemarks } from '../../../extension/core/conversation/templateRemarks';
import { splitThought, ThoughtStream } from '../../../extension/core/conversation/thought';
import { Linter } from '../../../extension/core/lint/linter';
import type { Message } from '../../../protocol/dataset';
import type { TemplateChoice } from '../../../protocol/template';
import { tinyEncoder } from '../../support/tinyEncoder';

const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });

/** In Qwen 3's manner: the last answer begins with its thought, if only an empty one; earlier ones have none. */
const QWEN =
  "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' }}" +
  "{% set words = m.content.split('</think>')[-1].lstrip('\n') %}" +
  "{% set thought = m.content.split('</think>')[0].split('<think>')[-1].strip('\n') if '</think>' in m.content else '' %}" +
  "{% if m.role == 'assistant' and loop.last %}{{ '<think>\n' + thought + '\n</think>\n\n' }}{% endif %}{{ words + '<|im_end|>\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}" +
  "{% if enable_thinking is defined and not enable_thinking %}{{ '<think>\n\n</think>\n\n' }}{% endif %}{% endif %}";

/** In DeepSeek R1's manner: the prompt opens a thought, and no answer in the conversation has one. */
const DEEPSEEK =
  "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content.split('</think>')[-1] + '<|im_end|>' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n<think>\n' }}{% endif %}";

function learned(template: string, messages: Message[], choice: Partial<TemplateChoice> = {}) {
  const encoder = tinyEncoder(template, { choice });
  const { ids, supervised, text, unlearned, emptyThoughts } = encoder.encode(messages);
  const words = (ranges: readonly (readonly [number, number])[]) =>
    ranges.map(([start, end]) => Buffer.concat(ids.slice(start, end).map((id) => encoder.bytesOf(id))).toString());
  const prompt = encoder.encodePrompt(messages.slice(0, -1));
  expect(ids.slice(0, prompt.length)).toEqual(prompt);
  return { text, answers: words(supervised), empty: words(emptyThoughts), unlearned };
}

describe('what a thinking model learns', () => {
  const rounds = [user('One?'), assistant('Uno.'), user('Two?'), assistant('Dos.')];

  it('is the empty thought too, unless the project says otherwise', () => {
    expect(learned(QWEN, rounds)).toMatchObject({
      answers: ['Uno.<|im_end|>', '<think>\n\n</think>\n\nDos.<|im_end|>'],
      empty: ['<think>\n\n</think>\n\n'],
      unlearned: [],
    });
    expect(learned(QWEN, rounds, { emptyThoughts: 'skip' })).toMatchObject({
      answers: ['Uno.<|im_end|>', 'Dos.<|im_end|>'],
      empty: ['<think>\n\n</think>\n\n'],
    });
  });

  it('is not the empty thought that the prompt brings, nor an earlier answer without it', () => {
    expect(learned(QWEN, rounds, { options: { enable_thinking: false } })).toMatchObject({
      answers: ['Dos.<|im_end|>'],
      empty: [],
      unlearned: [1],
    });
  });

  it('is a thought that the example has, as the template writes it', () => {
    expect(
      learned(QWEN, [user('One?'), assistant('<think>Easy.</think>Uno.')], { emptyThoughts: 'skip' }),
    ).toMatchObject({
      answers: ['<think>\nEasy.\n</think>\n\nUno.<|im_end|>'],
      empty: [],
    });
  });

  it.each([
    ['ends the thought that the prompt opens', 'Dos.', '</think>\n\nDos.<|im_end|>'],
    ['goes on with a thought of its own', '<think>\nEasy.\n</think>\n\nDos.', 'Easy.\n</think>\n\nDos.<|im_end|>'],
  ])('%s', (_, content, answer) => {
    const { answers, unlearned, text } = learned(DEEPSEEK, [...rounds.slice(0, 3), assistant(content)]);
    expect(answers).toEqual([answer]);
    expect(unlearned).toEqual([1]);
    expect(text).toContain(
      '<|im_start|>assistant\nUno.<|im_end|><|im_start|>user\nTwo?<|im_end|><|im_start|>assistant\n<think>\n',
    );
    expect(learned(DEEPSEEK, [user('Two?'), assistant(content)], { emptyThoughts: 'skip' }).answers).toEqual([
      content === 'Dos.' ? 'Dos.<|im_end|>' : answer,
    ]);
  });

  it('is told, with the other choice', () => {
    const told = (template: string, choice: Partial<TemplateChoice>) =>
      templateRemarks(tinyEncoder(template, { choice }), undefined).map(({ code, message }) => [code, message]);
    expect(told(QWEN, {})).toEqual([['empty-thought', expect.stringContaining('"emptyThoughts": "skip"')]]);
    expect(told(QWEN, { emptyThoughts: 'skip' })).toEqual([
      ['empty-thought', expect.stringContaining('generation.maxTokens')],
    ]);
    expect(told(QWEN, { options: { enable_thinking: false } })).toEqual([]);
    expect(told(DEEPSEEK, {})).toMatchObject([['empty-thought', expect.stringContaining('</think>')]]);
  });

  it('is told of each answer that is not learned, where it stands', () => {
    const line = JSON.stringify({ messages: rounds });
    const linter = new Linter({ maxLength: 1024, systemPrompt: 'Be brief.', encoder: tinyEncoder(DEEPSEEK) });
    const found = linter.lint(line).diagnostics.filter(({ code }) => code === 'answer-not-learned');
    expect(found).toHaveLength(1);
    expect(line.slice((found[0]?.column ?? 0) - 1, (found[0]?.endColumn ?? 0) - 1)).toContain('Uno.');
  });
});

describe('an answer without its thought', () => {
  it('is found where nobody remembers that the prompt had opened the thought', () => {
    expect(splitThought('Hm.</think>Hello')).toEqual({ thought: 'Hm.', text: 'Hello' });
  });

  it.each([
    ['Hello', false, undefined, 'Hello'],
    ['<think>\nHm.\n</think>\n\nHello', false, 'Hm.', 'Hello'],
    ['<think>\n\n</think>\n\nHello', false, undefined, 'Hello'],
    ['Hm.\n</think>\n\nHello', true, 'Hm.', 'Hello'],
    ['<thinking>Hm.</thinking> Hello', false, 'Hm.', 'Hello'],
    ['[THINK]Hm.[/THINK]Hello', false, 'Hm.', 'Hello'],
    ['<think>Hm, and on', false, 'Hm, and on', ''],
    ['Hm, and on', true, 'Hm, and on', ''],
    ['I think <b> of </b', false, undefined, 'I think <b> of </b'],
  ])('%j (in a thought: %s)', (raw, inThought, thought, text) => {
    expect(splitThought(raw, inThought)).toEqual({ thought, text });
    const stream = new ThoughtStream(inThought);
    const parts = [...[...raw].map((letter) => stream.push(letter)), stream.end()];
    const told = (part: 'thought' | 'text') => parts.map((one) => one[part]).join('');
    expect(told('thought').trim()).toBe(thought ?? '');
    expect(told('text')).toBe(text);
  });
});
