import { NFCNormalizer, type Normalizer, SequenceNormalizer } from '@huggingface/tokenizers';
import { membersOf } from './generalCategories';

/**
 * Lets NFC know the characters that the normalizer of Python's `tokenizers` knows: those of Unicode 9. To it, all others are
 * letters that neither move nor compose.
 */
export function withExactNfc(normalizer: Normalizer | null): Normalizer | null {
  if (normalizer instanceof SequenceNormalizer) normalizer.normalizers = normalizer.normalizers.map(withExactNfc);
  return normalizer instanceof NFCNormalizer ? new ExactNfc(normalizer.config) : normalizer;
}

class ExactNfc extends NFCNormalizer {
  override normalize(text: string): string {
    return text.replace(known(), (part) => part.normalize('NFC'));
  }
}

/** What moves or composes by Unicode 16.0 and not by 9.0, asked of the library; tests/contract/unicode.test.ts asks again. */
const MOVES_SINCE = [
  String.raw`\u{7fd}\u{897}-\u{89f}\u{8ca}-\u{8d3}\u{9fe}\u{c3c}\u{d3b}-\u{d3c}\u{eba}\u{1715}\u{1abf}-\u{1ace}`,
  String.raw`\u{1df6}-\u{1dfa}\u{a82c}\u{105c9}\u{105d2}\u{105da}\u{105e4}\u{10d24}-\u{10d27}\u{10d69}-\u{10d6d}`,
  String.raw`\u{10eab}-\u{10eac}\u{10efd}-\u{10eff}\u{10f46}-\u{10f50}\u{10f82}-\u{10f85}\u{11070}\u{1133b}`,
  String.raw`\u{11382}-\u{11385}\u{1138b}\u{1138e}\u{11390}-\u{11391}\u{113c2}\u{113c5}\u{113c7}-\u{113c8}`,
  String.raw`\u{113ce}-\u{113d0}\u{1145e}\u{11839}-\u{1183a}\u{11935}\u{11938}\u{1193d}-\u{1193e}\u{11943}\u{119e0}`,
  String.raw`\u{11a34}\u{11a47}\u{11a99}\u{11d42}\u{11d44}-\u{11d45}\u{11d97}\u{11f41}-\u{11f42}\u{1611e}`,
  String.raw`\u{16121}-\u{16129}\u{1612f}\u{16d63}\u{16d67}-\u{16d6a}\u{16ff0}-\u{16ff1}\u{1e08f}\u{1e130}-\u{1e136}`,
  String.raw`\u{1e2ae}\u{1e2ec}-\u{1e2ef}\u{1e4ec}-\u{1e4ef}\u{1e5ee}-\u{1e5ef}`,
].join('');

let knownParts: RegExp | undefined;

/** Parts without a character that moves or composes since then, or may do so by a later Unicode. */
function known(): RegExp {
  knownParts ??= new RegExp(`[^${MOVES_SINCE}${membersOf((category) => category === 'Cn')}]+`, 'gu');
  return knownParts;
}
