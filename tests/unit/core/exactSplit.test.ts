import { SplitPreTokenizer } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import { hasDisputed, withExactSplits } from '../../../extension/core/tokenizer/exactSplit';
import { CATEGORIES, rangesOf } from '../../../extension/core/tokenizer/generalCategories';
import { libraryTokenizer } from '../../../extension/core/tokenizer/library';

/** Of Unicode 17, so unassigned to Python's tokenizers: a mark, a capital letter and a digit. */
const [MARK, LETTER, DIGIT] = ['\u1add', '\u{16ea0}', '\u{11de0}'];
/** A small letter until Unicode 17. */
const PHARYNGEAL = '\u0295';

const split = (Regex: string) => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false }) as const;

describe('a pattern knows the characters that Python knows', () => {
  it.each([
    [String.raw`\p{L}+`, `a${LETTER}b`, ['a', LETTER, 'b']],
    [String.raw`\P{L}`, `ab${LETTER}.`, ['ab', LETTER, '.']],
    [String.raw`[\p{Lu}\p{N}]+`, `A1${LETTER}2`, ['A1', LETTER, '2']],
    [String.raw`[\]\p{L}]+`, `]a${LETTER}b`, [']a', LETTER, 'b']],
    [String.raw`[^\s\p{L}]+`, `a.${LETTER} b`, ['a', `.${LETTER}`, ' b']],
    [String.raw`[\P{L}]`, `ab${LETTER}.`, ['ab', LETTER, '.']],
    [String.raw`\[\p{L}\]`, `[${LETTER}][a]`, [`[${LETTER}]`, '[a]']],
    [String.raw`\d+`, `1${DIGIT}2`, ['1', DIGIT, '2']],
    [String.raw`\D`, `12${DIGIT}.`, ['12', DIGIT, '.']],
    [String.raw`\p{Ll}+`, `a${PHARYNGEAL}b`, [`a${PHARYNGEAL}b`]],
    [String.raw`[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+|\s+(?!\S)|\s+`, `  ${MARK}`, [' ', ' ', MARK]],
  ])('%s in %s', (pattern, text, pieces) => {
    expect(withExactSplits(new SplitPreTokenizer(split(pattern)))?.pre_tokenize_text(text, {})).toEqual(pieces);
  });

  it.each([
    [true, ['a', '1', '2', ' ', '½', '٣', '٤', '²', 'b']],
    [false, ['a', '12', ' ', '½٣٤²', 'b']],
  ])('digits of every script, each by itself: %s', (individual, pieces) => {
    const json = {
      ...{
        added_tokens: [],
        normalizer: null,
        post_processor: null,
        decoder: null,
        model: { type: 'BPE', vocab: {}, merges: [] },
      },
      pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Digits', individual_digits: individual }] },
    };
    expect(libraryTokenizer(json, {}).pre_tokenizer?.pre_tokenize_text('a12 ½٣٤²b', {})).toEqual(pieces);
  });

  it('as this JavaScript engine does, but for those that are disputed', () => {
    const undisputed = Array.from({ length: 0x110000 }, (_, code) => code).filter(
      (code) => !hasDisputed(String.fromCodePoint(code)),
    );
    const moved = CATEGORIES.flatMap((category) => {
      const ours = new Set(
        rangesOf((name) => name === category).flatMap(([first, last]) =>
          Array.from({ length: last - first + 1 }, (_, at) => first + at),
        ),
      );
      const engine = new RegExp(`\\p{${category}}`, 'u');
      return undisputed
        .filter((code) => engine.test(String.fromCodePoint(code)) !== ours.has(code))
        .map((code) => `U+${code.toString(16)} ${category}`);
    });
    expect(moved).toEqual([]);
  });
});
