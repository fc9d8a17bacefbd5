import { describe, expect, it } from 'vitest';
import type { Message } from '../../../protocol/dataset';
import { compareEncoders } from '../../../extension/core/conversation/compareEncoders';
import { CHATML, tinyEncoder } from '../../support/tinyEncoder';

const conversation: Message[] = [
  { role: 'user', content: 'Oi' },
  { role: 'assistant', content: 'Olá' },
];

describe('two encoders', () => {
  it('are the same where they make the same of every conversation', () => {
    expect(compareEncoders(tinyEncoder(), tinyEncoder(), [conversation, []])).toEqual({ kind: 'same' });
  });

  it('differ at the first conversation that their templates render differently, as text and as ids', () => {
    const planted = CHATML.replace(
      '{% for',
      "{% if messages[0].content == 'Oi' %}{{ 'You are a bot.' }}{% endif %}{% for",
    );
    expect(
      compareEncoders(tinyEncoder(), tinyEncoder(planted), [[{ role: 'user', content: 'Hi' }], conversation]),
    ).toEqual({
      kind: 'differs',
      conversation: 1,
      text: { one: expect.stringMatching(/^<\|im_start\|>user\nOi/), other: expect.stringMatching(/^You are a bot\./) },
      ids: { at: 0, one: expect.arrayContaining([256]), other: expect.not.arrayContaining([256]) },
    });
  });

  it('differ in ids alone where their tokenizers do', () => {
    const other = tinyEncoder(CHATML, { specialTokens: ['<|im_start|>', '<|im_end|>', '<|endoftext|>', 'Oi'] });
    expect(compareEncoders(tinyEncoder(), other, [conversation])).toMatchObject({ text: undefined, ids: { at: 6 } });
  });

  it('differ where one refuses, and not where both do', () => {
    const strict = tinyEncoder("{{ raise_exception('No.') }}");
    expect(compareEncoders(tinyEncoder(), strict, [conversation])).toEqual({
      ...{ kind: 'differs', conversation: 0, refusal: 'No.' },
    });
    expect(compareEncoders(strict, strict, [conversation])).toEqual({ kind: 'same' });
  });
});
