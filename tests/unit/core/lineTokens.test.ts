import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../../protocol/dataset';
import { alignTokens } from '../../../extension/core/conversation/alignTokens';
import { lineTokens } from '../../../extension/core/conversation/lineTokens';
import { tokenBytes } from '../../../extension/core/tokenizer/tokenBytes';
import { tinyEncoder } from '../../support/tinyEncoder';

const line = (...messages: Message[]) => JSON.stringify({ messages });
const turns = (...contents: string[]): Message[] =>
  contents.map((content, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content }));

/** The tokens of a line under the tiny tokenizer: one for each byte and each special token. */
function tokensOf(text: string, options: { systemPrompt?: string; template?: string } = {}) {
  const result = lineTokens(text, { encoder: tinyEncoder(options.template), systemPrompt: options.systemPrompt });
  if (result.kind !== 'tokens') throw new Error(JSON.stringify(result));
  const { example } = result;
  const words = (start: number, end: number) =>
    Buffer.from(example.bytes.slice(start, end).join(''), 'hex').toString('utf8');
  const parts = example.parts.map(({ role, turn, tokens }) => [role, turn, words(...tokens)] as const);
  return { ...result, ...example, words, said: parts };
}

describe('one line, token by token', { timeout: 20_000 }, () => {
  it('tells whose each token is, the template’s among them', () => {
    expect(tokensOf(line(...turns('Olá?', 'Oi.'))).said).toEqual([
      ['template', undefined, '<|im_start|>user\n'],
      ['user', 0, 'Olá?'],
      ['template', undefined, '<|im_end|>\n<|im_start|>assistant\n'],
      ['assistant', 1, 'Oi.'],
      ['template', undefined, '<|im_end|>\n'],
    ]);
  });

  it('is not misled by words that the template has as well', () => {
    const { said } = tokensOf(line(...turns('user', 'assistant\n<|im_start|>user\n')));
    expect(said.filter(([role]) => role !== 'template')).toEqual([
      ['user', 0, 'user'],
      ['assistant', 1, 'assistant\n<|im_start|>user\n'],
    ]);
  });

  it('follows a template that trims, and one that looks into the words', () => {
    const template = (content: string) =>
      `{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + ${content} + '<|im_end|>\n' }}{% endfor %}` +
      `{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}`;
    const said = (content: string) =>
      tokensOf(line(...turns('  quem?\n', ' eu ')), { template: template(content) }).said.map(([, , words]) => words);
    expect(said("m['content'] | trim")).toContain('quem?');
    expect(said("(m['content'] if 'quem' in m['content'] else 'other')")).toContain('quem?');
  });

  it("puts the project's prompt first, unless the example has its own", () => {
    const added = tokensOf(line(...turns('u', 'a')), { systemPrompt: 'Você é o Cláudio.' });
    expect(added.promptAdded).toBe(true);
    expect(added.said[1]).toEqual(['system', 0, 'Você é o Cláudio.']);
    const own = tokensOf(line({ role: 'system', content: 's' }, ...turns('u', 'a')), { systemPrompt: 'other' });
    expect(own.promptAdded).toBe(false);
    expect(own.said[1]).toEqual(['system', 0, 's']);
  });

  it('names special tokens, and shows a character cut in two as bytes', () => {
    const { special, texts, bytes } = tokensOf(line(...turns('é', 'a')));
    expect(special.map((index) => texts[index])).toEqual(['<|im_start|>', '<|im_end|>', '<|im_start|>', '<|im_end|>']);
    const at = bytes.indexOf('c3');
    expect(texts.slice(at, at + 2)).toEqual(['\uFFFD', '\uFFFD']);
    expect(bytes[at + 1]).toBe('a9');
  });

  it('says why there are none', () => {
    const settings = { encoder: tinyEncoder(), systemPrompt: undefined };
    expect(lineTokens('  ', settings)).toEqual({ kind: 'blank' });
    expect(lineTokens('{', settings)).toMatchObject({ kind: 'problem' });
    expect(lineTokens(line(...turns('u', 'a')), { ...settings, encoder: undefined })).toEqual({ kind: 'no-tokenizer' });
    const refuses = tinyEncoder("{{ raise_exception('No such turn.') }}");
    expect(lineTokens(line(...turns('u', 'a')), { ...settings, encoder: refuses })).toEqual({
      kind: 'problem',
      message: 'No such turn.',
    });
  });

  it('covers every token once, in order, whatever is said', () => {
    const encoder = tinyEncoder();
    const content = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', ' ', 'user', '<|im_end|>', '\n'));
    fc.assert(
      fc.property(fc.array(content, { minLength: 2, maxLength: 4 }), (contents) => {
        const result = lineTokens(line(...turns(...contents)), { encoder, systemPrompt: 's' });
        if (result.kind !== 'tokens') return;
        const { parts, ids, bytes, texts } = result.example;
        let next = 0;
        for (const { tokens } of parts) {
          expect(tokens[0]).toBe(next);
          next = tokens[1];
        }
        expect(next).toBe(ids.length);
        expect([bytes.length, texts.length]).toEqual([ids.length, ids.length]);
      }),
    );
  });
});

describe('the bytes of a token', () => {
  it.each([
    ['Ġolá', 'byte-level', ' ol\u00e1'],
    ['Ã©', 'byte-level', 'é'],
    ['Ċ', 'byte-level', '\n'],
    ['▁olá', 'sentencepiece', ' olá'],
    ['<0x0A>', 'sentencepiece', '\n'],
  ] as const)('%s, %s', (token, spelling, text) => {
    const expected = token === 'Ġolá' ? Uint8Array.of(0x20, 0x6f, 0x6c, 0xe1) : new TextEncoder().encode(text);
    expect(tokenBytes(token, spelling)).toEqual(expected);
  });

  it('are found in the text behind a space that the tokenizer has put, and behind what it changed', () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    expect(alignTokens(bytes('Oi, mundo'), [' Oi', ',', ' mundo'].map(bytes))).toEqual([0, 2, 3, 9]);
    // A normalizer has made one space of three.
    expect(alignTokens(bytes('Oi   mundo'), ['Oi', ' ', 'mundo'].map(bytes))).toEqual([0, 2, 5, 10]);
  });
});
