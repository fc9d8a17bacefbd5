import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpanMap } from '../../../extension/core/spanMap';

const keys = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é', '日', '\u{1F600}'), maxLength: 6 });

describe('a span map', () => {
  it('finds what a Map finds, in the middle of any text', () => {
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 2000 }), fc.array(keys), keys, keys, (known, asked, before, behind) => {
        const [spans, map] = [new SpanMap<number>(), new Map<string, number>()];
        for (const [value, key] of known.entries()) {
          if (map.has(key)) continue;
          map.set(key, value);
          spans.add(key, value);
        }
        expect(spans.size).toBe(map.size);
        for (const key of [...known, ...asked]) {
          const text = before + key + behind;
          expect(spans.get(text, before.length, before.length + key.length)).toBe(map.get(key));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('knows nothing once it is cleared', () => {
    const spans = new SpanMap<number>();
    for (let value = 0; value < 1000; value++) spans.add(String(value), value);
    spans.clear();
    expect([spans.size, spans.get('7', 0, 1)]).toEqual([0, undefined]);
  });
});
