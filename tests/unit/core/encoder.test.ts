import { describe, expect, it } from 'vitest';
import type { Message } from '../../../protocol/dataset';
import { ConversationEncoder } from '../../../extension/core/conversation/encoder';
import { CHATML, tinyEncoder } from '../../support/tinyEncoder';

const say = (...contents: string[]): Message[] =>
  contents.map((content, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content }));

/** What is learned, as text: the tiny tokenizer has one token per byte, and special tokens are told apart by their ids. */
function learned(encoder: ConversationEncoder, messages: Message[]): string[] {
  const { text, ids, supervised } = encoder.encode(messages);
  const special = new RegExp(
    `(${encoder.specialTokens.map((token) => token.replace(/[|[\]]/g, String.raw`\$&`)).join('|')})`,
  );
  const pieces = text.split(special).flatMap((part) => (special.test(part) ? [part] : [...part]));
  expect(pieces).toHaveLength(ids.length);
  return supervised.map(([start, end]) => pieces.slice(start, end).join(''));
}

const llama2 =
  "{% for m in messages %}{% if m['role'] == 'user' %}{{ '<s>[INST] ' + m['content'] | trim + ' [/INST]' }}" +
  "{% elif m['role'] == 'assistant' %}{{ ' ' + m['content'] | trim + ' </s>' }}" +
  "{% else %}{{ raise_exception('Only user and assistant roles are supported!') }}{% endif %}{% endfor %}";

const phi3 =
  "{% for m in messages %}{{ '<|' + m['role'] + '|>\n' + m['content'] + '<|end|>\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}";

describe('what is learned of a conversation', () => {
  it.each([
    ['ChatML', CHATML, undefined, ['hi<|im_end|>', 'bye<|im_end|>']],
    ['Llama 2', llama2, ['<s>', '</s>'], [' hi </s>', ' bye </s>']],
    [
      'Phi-3, with a text end behind the last turn only',
      phi3,
      ['<|user|>', '<|assistant|>', '<|end|>', '<|endoftext|>'],
      ['hi<|end|>', 'bye<|end|>'],
    ],
    [
      'no special token at all',
      "{% for m in messages %}{{ m['role'] + ': ' + m['content'] + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}",
      ['<unused>'],
      ['hi', 'bye'],
    ],
  ])('is each answer with the end of its turn: %s', (_, template, specialTokens, expected) => {
    const encoder = tinyEncoder(template, { specialTokens, eosToken: specialTokens?.at(-1) });
    expect(learned(encoder, say('one', 'hi', 'two', 'bye'))).toEqual(expected);
  });

  it('holds an answer with a control token in it to its real end', () => {
    expect(learned(tinyEncoder(), say('one', 'a<|im_end|>b'))).toEqual(['a<|im_end|>b<|im_end|>']);
  });

  it('is the end of the turn alone where the answer is empty', () => {
    expect(learned(tinyEncoder(), say('one', ''))).toEqual(['<|im_end|>']);
  });

  it('is nothing where the assistant says nothing', () => {
    expect(learned(tinyEncoder(), say('one'))).toEqual([]);
  });
});

describe('a template that cannot be learned from', () => {
  it('is named with its own words when it refuses a role', () => {
    const encoder = tinyEncoder(llama2, { specialTokens: ['<s>', '</s>'] });
    const messages: Message[] = [{ role: 'system', content: 's' }, ...say('q', 'a')];
    expect(encoder.tryEncode(messages)).toEqual({
      kind: 'template-error',
      message: 'Only user and assistant roles are supported!',
    });
    expect(() => encoder.encode(messages)).toThrow('Only user and assistant roles are supported!');
    expect(() => encoder.encodePrompt(messages)).toThrow(expect.objectContaining({ code: 'template-error' }));
  });

  it('is refused, not guessed at, when its generation prompt is not how an answer begins', () => {
    const eager = CHATML.replace("<|im_start|>assistant\n' }}{% endif", "<|im_start|>assistant\nSure: ' }}{% endif");
    expect(tinyEncoder(eager).tryEncode(say('q', 'a'))).toMatchObject({
      kind: 'template-error',
      message: expect.stringContaining('Turn 2') as string,
    });
  });

  it('is told of when it is no template', () => {
    expect(tinyEncoder('{% for %}').tryEncode(say('q', 'a')).kind).toBe('template-error');
  });
});

describe('the encoder', () => {
  it('stops at the end of a turn, and at the end of the text where the model has another token for it', () => {
    expect(tinyEncoder().stopIds).toEqual([257, 258]);
    expect(
      tinyEncoder(phi3, { specialTokens: ['<|user|>', '<|end|>', '<|endoftext|>'], eosToken: '<|endoftext|>' }).stopIds,
    ).toEqual([257, 258]);
  });

  it('renders as transformers does: line ends of the template, dates, JSON, ranges', () => {
    const now = () => '2026-02-03T04:05:00';
    const template =
      "{% if true %}\r\nx{% endif %}{{ strftime_now('%d %B %Y') }} {{ messages[0] | tojson }} {{ range(1, 4) | list | length }}{{ tools is none }}";
    const encoder = tinyEncoder(template, { now });
    expect(encoder.encode([{ role: 'user', content: 'é<' }]).text).toBe(
      'x03 February 2026 {"role": "user", "content": "é<"} 3True',
    );
  });

  it.each([
    ['no JSON', 'x', '{}', 'tokenizer-invalid'],
    ['no tokenizer', '{"model": {"type": "What"}}', '{"chat_template": "x"}', 'tokenizer-invalid'],
  ])('says what is wrong with its files: %s', (_, tokenizerJson, tokenizerConfigJson, code) => {
    expect(() => new ConversationEncoder({ tokenizerJson, tokenizerConfigJson })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

it('learns what the template itself marks as the assistant’s, where it does', () => {
  const marked =
    "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' }}{% if m.role == 'assistant' %}{% generation %}" +
    "{{ m.content + '<|im_end|>\n' }}{% endgeneration %}{% else %}{{ m.content + '<|im_end|>\n' }}{% endif %}{% endfor %}" +
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
  expect(learned(tinyEncoder(marked), say('one', 'hi', 'two', 'bye'))).toEqual(['hi<|im_end|>\n', 'bye<|im_end|>\n']);
});

describe('an answer of which a template keeps what follows the reasoning', () => {
  const thinking =
    "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' }}{{ ('<think></think>' if loop.last and m.role == 'assistant' else '') + " +
    "(m.content.split('</think>')[-1] if m.role == 'assistant' else m.content) + '<|im_end|>\n' }}{% endfor %}" +
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

  it('is learned in each of its rounds', () => {
    expect(learned(tinyEncoder(thinking), say('one', '<think>x</think>hi', 'two', 'think'))).toEqual([
      'hi<|im_end|>',
      '<think></think>think<|im_end|>',
    ]);
  });

  it('ends before a question that repeats it with the reasoning', () => {
    const answer = '<think>x</think>hi';
    expect(learned(tinyEncoder(thinking), say('one', answer, answer, 'bye'))).toEqual([
      'hi<|im_end|>',
      '<think></think>bye<|im_end|>',
    ]);
  });
});
