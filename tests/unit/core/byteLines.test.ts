import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteLines } from '../../../extension/core/dataset/byteLines';

describe('lines of bytes', () => {
  const text = fc
    .array(fc.oneof(fc.constantFrom('\n', '\r', '\r\n', '\uFEFF', 'é', '🎉', '\0', '\u2028'), fc.string()))
    .map((parts) => parts.join(''));

  it('are those of the text, however the bytes arrive, and can be found again', () => {
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (text, sizes) => {
        const bytes = new TextEncoder().encode(text);
        const lines = new ByteLines();
        const found = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          found.push(...lines.push(bytes.subarray(at, at + size)));
          at += size;
        }
        found.push(lines.end());
        expect(found.map((line) => line.text)).toEqual(text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/));
        for (const line of found) {
          const again = bytes.subarray(line.start, line.start + line.bytes);
          expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(again)).toBe(line.text);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
