import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { NFCNormalizer } from '@huggingface/tokenizers';
import { expect, it } from 'vitest';
import { withExactNfc } from '../../extension/core/tokenizer/exactNfc';
import { CATEGORIES, GENERAL_CATEGORIES } from '../../extension/core/tokenizer/generalCategories';
import { preparedBase } from '../support/preparedBase';

/** What a script prints of the tokenizers of the managed environment. */
function askPython(script: string, { input = '', parameters = [] as readonly string[] } = {}): string {
  return execFileSync(preparedBase().python, [path.join(import.meta.dirname, '..', 'support', script), ...parameters], {
    input,
    encoding: 'utf8',
    env: { ...process.env, PYTHONUTF8: '1' },
    maxBuffer: 100_000_000,
  });
}

it('has each code point in the category in which Python has it', () => {
  expect(askPython('general_categories.py', { parameters: CATEGORIES }).trim()).toBe(GENERAL_CATEGORIES);
});

it('moves and composes each character as Python does', () => {
  const CHUNK = 256;
  const texts = Array.from({ length: 0x110000 / CHUNK }, (_, chunk) =>
    Array.from({ length: CHUNK }, (__, at) => String.fromCodePoint(chunk * CHUNK + at))
      .filter((character) => !/\p{Cs}/u.test(character))
      // Between the marks that stand last and first, and taken apart, to be put together again.
      .map((character) => `a\u0345${character}\u0334 ${character.normalize('NFD')}`)
      .join(' '),
  );
  const nfc = withExactNfc(new NFCNormalizer({ type: 'NFC' }));
  const theirs = JSON.parse(askPython('nfc.py', { input: JSON.stringify(texts) })) as string[];
  const differing = texts.flatMap((text, chunk) =>
    nfc?.normalize(text) === theirs[chunk] ? [] : [`U+${(chunk * CHUNK).toString(16)} …`],
  );
  expect(theirs).toHaveLength(texts.length);
  expect(differing).toEqual([]);
});
