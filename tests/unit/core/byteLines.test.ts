import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteLines } from '../../../extension/core/dataset/byteLines';

describe('lines of bytes', () => {
  const text = fc
    .array(fc.oneof(fc.constantFrom('\n', '\r', '\r\n', '\uFEFF', 'é', '🎉', '\u0001', '\u2028'), fc.string()))
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

  const cut = (bytes: Uint8Array, size: number) => {
    const lines = new ByteLines();
    const found = [];
    for (let at = 0; at < bytes.length; at += size) found.push(...lines.push(bytes.subarray(at, at + size)));
    return { texts: [...found, lines.end()].map((line) => line.text), form: lines.form, isWide: lines.isWide };
  };

  it.each([1, 3, 1000])('that are no UTF-8 come empty, in pieces of %d bytes, and the file tells of them', (size) => {
    const bytes = Buffer.concat([Buffer.from('é\n'), Buffer.from('não João\nok\nção', 'latin1')]);
    expect(cut(bytes, size)).toMatchObject({
      texts: ['é', '', 'ok', ''],
      form: { notUtf8: { line: 2, byte: 2, column: 1, lines: 2, guess: 'windows-1252' } },
    });
  });

  it('of UTF-16 are none at all', () => {
    const bytes = Buffer.from('\uFEFF{"prompt": "Olá"}\n{}\n', 'utf16le');
    const { texts, form, isWide } = cut(bytes, 1000);
    expect(texts.join('')).toBe('');
    expect({ isWide, ...form.notUtf8 }).toEqual({
      isWide: true,
      line: 1,
      byte: 1,
      column: 0,
      guess: 'utf-16le',
      lines: 0,
    });
  });
});
