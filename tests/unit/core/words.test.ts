import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eachWord, fold, plainText, wordsOf } from '../../../extension/core/evaluation/words';
import { variedTexts } from '../../support/variedText';

/** By Unicode's own properties, without the table of Latin letters. */
const bySlowRules = (text: string) =>
  fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

describe('the words of a text', () => {
  it('are those of its letters and digits, for every character of Latin', () => {
    for (let unit = 0; unit < 0x2100; unit++) {
      const character = String.fromCharCode(unit);
      for (const text of [character, `a${character}b`, `É ${character} x`]) {
        expect(plainText(text), text).toBe(bySlowRules(text));
      }
    }
  });

  it('are those of its letters and digits, in any script', () => {
    const texts = [...variedTexts(2000, 7), 'E\u0301te\u0301', 'İstanbul', 'ΟΔΟΣ', '— “olá” …'];
    for (const text of texts) expect(plainText(text), text).toBe(bySlowRules(text));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plainText(text)).toBe(bySlowRules(text));
      }),
      { numRuns: 500 },
    );
  });

  it('are counted one by one', () => {
    const plain = plainText('  Olá, João! 3,5 km ');
    const words: [number, string][] = [];
    eachWord(plain, (start, end, index) => {
      words.push([index, plain.slice(start, end)]);
    });
    expect(words).toEqual([...wordsOf(plain).entries()]);
    expect(words.map(([, word]) => word)).toEqual(['ola', 'joao', '3', '5', 'km']);
    expect(wordsOf(' … ')).toEqual([]);
  });
});
