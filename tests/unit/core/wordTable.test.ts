import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdList } from '../../../extension/core/tokenizer/idList';
import { hashSpan } from '../../../extension/core/spanMap';
import { Units } from '../../../extension/core/units';
import { WordTable } from '../../../extension/core/tokenizer/wordTable';

const words = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é', '日'), minLength: 1, maxLength: 6 });
const entries = fc.array(fc.tuple(words, fc.array(fc.nat(), { maxLength: 5 })), { maxLength: 2000 });

function find(table: WordTable, text: string, start: number, length: number, found: IdList): boolean {
  const end = start + length;
  return table.find(new Units().of(text), start, end, hashSpan(text, start, end), found);
}

describe('a table of words', () => {
  it('adds the ids that were put there, behind what has been found before', () => {
    fc.assert(
      fc.property(entries, fc.array(words), words, (known, asked, around) => {
        const [table, map] = [new WordTable(), new Map<string, number[]>()];
        for (const [word, ids] of known) {
          if (map.has(word)) continue;
          map.set(word, ids);
          table.add(word, ids);
        }
        expect(table.size).toBe(map.size);
        for (const word of [...map.keys(), ...asked]) {
          const found = new IdList();
          found.push(7);
          expect(find(table, around + word + around, around.length, word.length, found)).toBe(map.has(word));
          expect(found.toArray()).toEqual([7, ...(map.get(word) ?? [])]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('knows nothing once it is cleared, and learns anew', () => {
    const table = new WordTable();
    for (let id = 0; id < 5000; id++) table.add(`w${String(id)}`, [id, id]);
    table.clear();
    const found = new IdList();
    expect([table.size, find(table, 'w7', 0, 2, found)]).toEqual([0, false]);
    table.add('w7', [3]);
    expect([find(table, 'w7', 0, 2, found), found.toArray()]).toEqual([true, [3]]);
  });
});
