import { describe, expect, it } from 'vitest';
import { compiled } from '../../../../extension/core/lint/relations/alphabets';

describe('a pattern for the scripts that have capitals', () => {
  it.each(['L', 'Lu', 'Ll'])('has their letters as \\p{%s} has them, in a class and by itself', (property) => {
    const [ours, inClass, theirs] = [
      compiled(String.raw`^\p{${property}}$`),
      compiled(String.raw`^[\p{${property}}’-]$`),
      new RegExp(String.raw`^\p{${property}}$`, 'u'),
    ];
    for (const [first, last] of [
      [0, 0x52f],
      [0x1e00, 0x1eff],
    ] as const) {
      for (let unit = first; unit <= last; unit++) {
        const character = String.fromCharCode(unit);
        expect(ours.test(character), unit.toString(16)).toBe(theirs.test(character));
        if (character !== '-' && character !== '’')
          expect(inClass.test(character), unit.toString(16)).toBe(theirs.test(character));
      }
    }
    expect([inClass.test('-'), inClass.test('’'), ours.test('日')]).toEqual([true, true, false]);
  });
});
