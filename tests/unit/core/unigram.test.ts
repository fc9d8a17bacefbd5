import { describe, expect, it } from 'vitest';
import { TextTokenizer } from '../../../extension/core/tokenizer/textTokenizer';

type Vocabulary = readonly (readonly [string, number])[];

/** A Unigram tokenizer that begins each word with `▁`. */
function tokenizer(vocab: Vocabulary, { byteFallback = false, splitsWords = true } = {}): TextTokenizer {
  const words = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: splitsWords };
  const json = {
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: words,
    post_processor: null,
    decoder: null,
    model: { type: 'Unigram', unk_id: 0, vocab, byte_fallback: byteFallback },
  };
  return new TextTokenizer(json, {});
}

/** The ids are those of Python's tokenizers 0.21.4 for the same `tokenizer.json`. */
describe('a Unigram tokenizer', () => {
  it.each([
    ['baaa', [1, 4, 2, 3]],
    ['aaaaab', [1, 3, 2, 3, 4]],
    ['aaab', [1, 3, 2, 4]],
  ])('chooses between pieces of one score as Python adds them: %s', (text, ids) => {
    const vocab: Vocabulary = [
      ['<unk>', 0],
      ['▁', -2.52],
      ['a', -3.19],
      ['aa', -4.77],
      ['b', -2.95],
    ];
    expect(tokenizer(vocab).encode(text)).toEqual(ids);
  });

  const vocabulary: Vocabulary = [
    ...([
      ['<unk>', 0],
      ['a', -1],
      ['▁', -2],
      ['▁a', -2.5],
      ['▁▁', -1],
      ['a▁a', -0.5],
    ] as const),
    ...(['<0xE2>', '<0x82>', '<0xAC>', '<0xC3>'] as const).map((byte) => [byte, -5] as const),
  ];
  it.each([
    ['a a', [3, 3]],
    ['a   a', [3, 2, 2, 3]],
    ['€€ €', [2, 0, 2, 0]],
  ])('takes words apart, and unknown characters of a word as one: %s', (text, ids) => {
    expect(tokenizer(vocabulary).encode(text)).toEqual(ids);
  });

  it.each([
    ['€€ €', [2, 6, 7, 8, 6, 7, 8, 2, 6, 7, 8]],
    // Of the bytes of é one is no token.
    ['é€ €', [2, 0, 2, 6, 7, 8]],
  ])('writes unknown characters as bytes where it has them all: %s', (text, ids) => {
    expect(tokenizer(vocabulary, { byteFallback: true }).encode(text)).toEqual(ids);
  });

  it('finds pieces across words where those are not split', () => {
    const joined = tokenizer(vocabulary, { splitsWords: false });
    expect(joined.encode('a a')).toEqual([2, 5]);
    expect(joined.encode('a   a')).toEqual([3, 4, 3]);
  });
});
