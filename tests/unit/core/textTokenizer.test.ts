import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonPrefix } from '../../../extension/core/conversation/commonPrefix';
import { libraryTokenizer } from '../../../extension/core/tokenizer/library';
import { TextTokenizer } from '../../../extension/core/tokenizer/textTokenizer';
import { byteCharacters } from '../../support/tinyEncoder';
import { variedTexts } from '../../support/variedText';

const LLAMA_3 = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;
const QWEN = LLAMA_3.replace('{1,3}', '');
const TEKKEN = String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`;
const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true };
const split = (Regex: string) => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false });

/** Merges that reach across spaces, line ends and punctuation wherever a pre-tokenizer lets them. */
const MERGES = [
  ...[
    't h',
    'th e',
    'Ġ th',
    'Ġth e',
    'Ġ Ġ',
    'Ċ Ċ',
    '. Ċ',
    '.Ċ Ċ',
    'Ġ Ċ',
    'e r',
    'i n',
    'in g',
    'Ġ a',
    '1 1',
    'Ã £',
    'Ã£ o',
  ],
  ...['a a', 'aa aa', 'Ġ .', '. .', "' s", 'Ġ 1', 'Č Ċ', '! !', 'Ġ q', 'Ġq u', 'ðŁ İ', 'ð Ł'],
];

function tokenizerJson(preTokenizer: object, model: object = {}, normalizer: object | null = null) {
  const added = ['<|im_start|>', '<|im_end|>'];
  const vocabulary = [...new Set([...byteCharacters(), ...MERGES.map((merge) => merge.replace(' ', '')), ...added])];
  const vocab = Object.fromEntries(vocabulary.map((token, id) => [token, id]));
  const merges = MERGES.filter((merge) => merge.split(' ').every((part) => part in vocab));
  return {
    ...{
      version: '1.0',
      normalizer,
      pre_tokenizer: preTokenizer,
      post_processor: null,
      decoder: { type: 'ByteLevel' },
    },
    added_tokens: added.map((content) => ({ id: vocab[content], content, special: true, normalized: false })),
    model: { type: 'BPE', vocab, merges, ...model },
  };
}

/** Texts of up to eight of the pieces, the same each time. */
function seededTexts(count: number, pieces: readonly string[]): string[] {
  return fc.sample(
    fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join('')),
    { numRuns: count, seed: 11 },
  );
}

const texts = [
  ...variedTexts(3000, 5, ['<|im_start|>', '<|im_end|>', ' the', 'the ', '.\n\n', ' \n', 'aaaa', "'s", '11', '  ']),
  ...[
    '\u0085 a',
    'a \u0085',
    'a \uFEFFb',
    'e \u0301',
    'a\u001c b',
    'a\u200b b',
    '\ud83d \udc00',
    'x'.repeat(80),
    'the '.repeat(30),
  ],
  // Where cuts stand: around words, digits, punctuation and line ends, of which patterns join some and not others.
  ...seededTexts(20_000, [
    'the',
    'Ana',
    'é',
    'É',
    '7',
    '11',
    '.',
    ',',
    "'s",
    '-',
    ' ',
    ' ',
    '\n',
    '\r\n',
    '\t',
    '²',
    '日',
    '😀',
    '/',
  ]),
];

describe.each([
  ["GPT-2's pattern", tokenizerJson({ ...byteLevel, use_regex: true })],
  [
    "SmolLM's",
    tokenizerJson({ type: 'Sequence', pretokenizers: [{ type: 'Digits', individual_digits: true }, byteLevel] }),
  ],
  [
    "Llama 3's",
    tokenizerJson({ type: 'Sequence', pretokenizers: [split(LLAMA_3), { ...byteLevel, use_regex: false }] }),
  ],
  ["Qwen's", tokenizerJson({ type: 'Sequence', pretokenizers: [split(QWEN), { ...byteLevel, use_regex: false }] })],
  ["Tekken's", tokenizerJson({ type: 'Sequence', pretokenizers: [split(TEKKEN), { ...byteLevel, use_regex: false }] })],
  [
    'digits split off before',
    tokenizerJson({ type: 'Sequence', pretokenizers: [split(String.raw`\p{N}{1,3}`), byteLevel] }),
  ],
  ['whole words first', tokenizerJson({ ...byteLevel, use_regex: true }, { ignore_merges: true })],
  ['composed letters', tokenizerJson({ ...byteLevel, use_regex: true }, {}, { type: 'NFC' })],
  [
    'a pattern that nobody knows',
    tokenizerJson({ type: 'Sequence', pretokenizers: [split('a b|.'), { ...byteLevel, use_regex: false }] }),
  ],
])('a tokenizer with %s', (_, json) => {
  const ours = new TextTokenizer(json, {});
  const library = libraryTokenizer(json, {});

  it('gives each text the ids of its whole, however it is cut', () => {
    const differing = texts.filter(
      (text) => String(ours.encode(text)) !== String(library.encode(text, { add_special_tokens: false }).ids),
    );
    expect(differing).toEqual([]);
  });

  it('knows how many ids stand before any place', () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.double({ min: 0, max: 1, noNaN: true }), (text, share) => {
        const offset = Math.round(share * text.length);
        const encoded = ours.encodePieces(text);
        expect(ours.tokensBefore(offset, text, encoded)).toBe(
          commonPrefix(ours.encode(text.slice(0, offset)), encoded.ids),
        );
      }),
      { numRuns: 2000 },
    );
  });
});
