import { describe, expect, it } from 'vitest';
import type { Message } from '../../../protocol/dataset';
import { compareEncoders } from '../../../extension/core/conversation/compareEncoders';
import { CHATML, tinyEncoder } from '../../support/tinyEncoder';

const conversation: Message[] = [
  { role: 'user', content: 'Oi' },
  { role: 'assistant', content: 'Olá' },
];

describe('two encoders', () => {
  it('are the same where they make the same of a conversation', () => {
    expect(compareEncoders(tinyEncoder(), tinyEncoder(), conversation)).toEqual({ kind: 'same' });
    expect(compareEncoders(tinyEncoder(), tinyEncoder(CHATML.replace('{% for', '{%- for')), conversation)).toEqual({
      kind: 'same',
    });
  });

  it('differ where their templates render it differently, as text and as ids', () => {
    const planted = CHATML.replace(
      '{% for',
      "{% if messages[0].content == 'Oi' %}{{ 'You are a bot.' }}{% endif %}{% for",
    );
    expect(compareEncoders(tinyEncoder(), tinyEncoder(planted), [{ role: 'user', content: 'Hi' }])).toEqual({
      kind: 'same',
    });
    expect(compareEncoders(tinyEncoder(), tinyEncoder(planted), conversation)).toEqual({
      kind: 'differs',
      text: { one: expect.stringMatching(/^<\|im_start\|>user\nOi/), other: expect.stringMatching(/^You are a bot\./) },
      ids: { at: 0, one: expect.arrayContaining([256]), other: expect.not.arrayContaining([256]) },
    });
  });

  it('differ where they ask for the answer in another way', () => {
    const thinking = CHATML.replace("assistant\n' }}{% endif %}", "assistant\n<think>' }}{% endif %}");
    expect(compareEncoders(tinyEncoder(), tinyEncoder(thinking), conversation.slice(0, 1))).toMatchObject({
      text: { other: expect.stringMatching(/<think>$/) },
    });
  });

  it('differ in ids alone where their tokenizers do', () => {
    const other = tinyEncoder(CHATML, { specialTokens: ['<|im_start|>', '<|im_end|>', '<|endoftext|>', 'Oi'] });
    expect(compareEncoders(tinyEncoder(), other, conversation)).toMatchObject({ text: undefined, ids: { at: 6 } });
  });

  it('differ where one refuses, and not where both do', () => {
    const strict = tinyEncoder("{{ raise_exception('No.') }}");
    expect(compareEncoders(tinyEncoder(), strict, conversation)).toEqual({ kind: 'differs', refusal: 'No.' });
    expect(compareEncoders(strict, strict, conversation)).toEqual({ kind: 'same' });
  });
});
