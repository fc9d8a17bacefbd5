import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  eachWord,
  fold,
  isOrdinary,
  marksOf,
  markWords,
  plainText,
  wordsOf,
} from '../../../extension/core/evaluation/words';
import { INVISIBLE } from '../../../extension/core/lint/invisible';
import { CONTROL } from '../../../extension/core/lint/rules/characters';
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

describe('one look at a text', () => {
  it('finds each list of which it has a whole word, in any script', () => {
    const texts = ['Meu PAI, não!', 'pais', 'a pai-b', 'mãe', 'отец и мать', 'père', 'pere?', ''];
    // What was looked at before a list was added is looked at again.
    for (const text of texts) marksOf(text);
    const [kin, others] = [markWords(['pai', 'mãe', 'père', 'отец']), markWords(['não', 'pai'])];
    expect(kin & others).toBe(0);
    const found = texts.map((text) => [(marksOf(text) & kin) !== 0, (marksOf(text) & others) !== 0]);
    expect(found).toEqual([
      [true, true],
      [false, false],
      [true, true],
      [true, false],
      [true, false],
      [true, false],
      [true, false],
      [false, false],
    ]);
  });

  it('calls nothing ordinary of which a rule about characters has something to say', () => {
    const says = (text: string) =>
      text.search(CONTROL) >= 0 || text.search(INVISIBLE) >= 0 || text.normalize('NFC') !== text;
    let ordinary = 0;
    for (let unit = 0; unit < 0x10000; unit++) {
      const text = `a${String.fromCharCode(unit)}`;
      if (!isOrdinary(text)) continue;
      ordinary++;
      expect(says(text), unit.toString(16)).toBe(false);
    }
    expect(ordinary).toBeGreaterThan(300);
    expect(['Olá, “João” — 3 %…\n\t', 'e\u0301', 'a\rb', 'a\u00adb', '日本'].map(isOrdinary)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
