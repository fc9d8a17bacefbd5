import { NFCNormalizer, SequenceNormalizer } from '@huggingface/tokenizers';
import { expect, it } from 'vitest';
import { withExactNfc } from '../../../extension/core/tokenizer/exactNfc';

it.each([
  ['moves a mark that it knows', 'a\u0345\u0334', 'a\u0334\u0345'],
  ['composes what it knows', 'e\u0301', 'é'],
  ['leaves a mark of Unicode 10 where it stands', 'a\u0345\u1df6', 'a\u0345\u1df6'],
  ['goes on behind such a mark', 'a\u1df6e\u0301', 'a\u1df6é'],
  ['lets nothing compose across it', 'e\u1df6\u0301', 'e\u1df6\u0301'],
  ['leaves letters of Unicode 16 apart', '\u{16d67}\u{16d67}', '\u{16d67}\u{16d67}'],
  ['leaves a mark of Unicode 17 where it stands', 'a\u0345\u1add', 'a\u0345\u1add'],
])('NFC %s, as Python does', (_, text, normalized) => {
  expect(withExactNfc(new NFCNormalizer({ type: 'NFC' }))?.normalize(text)).toBe(normalized);
  const sequence = new SequenceNormalizer({ type: 'Sequence', normalizers: [{ type: 'NFC' }] });
  expect(withExactNfc(sequence)?.normalize(text)).toBe(normalized);
});
