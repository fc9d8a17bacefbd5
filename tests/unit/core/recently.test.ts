import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recently } from '../../../extension/core/recently';

describe('a function that keeps what it made of the last texts', () => {
  it('answers as the function itself, whatever came before', () => {
    const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'é'), maxLength: 4 }), { maxLength: 200 });
    fc.assert(
      fc.property(texts, (asked) => {
        const kept = recently((text) => (text === '' ? undefined : `${text}!`));
        for (const text of asked) expect(kept(text)).toBe(text === '' ? undefined : `${text}!`);
      }),
    );
  });

  it('makes it once for texts that are asked for by turns', () => {
    let made = 0;
    const kept = recently((text) => {
      made++;
      return text.length;
    });
    for (let round = 0; round < 5; round++) for (const text of ['', 'one', 'two', 'three']) kept(text);
    expect(made).toBe(4);
  });
});
