import { getLlama } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import { preparedBase } from '../support/preparedBase';
import { transformersReference } from '../support/transformersReference';
import { variedTexts } from '../support/variedText';

const base = preparedBase();
const texts = ['', ...variedTexts(4000, 1, base.encoder.specialTokens)];
const encoded = texts.map((text) => base.encoder.encodeText(text));

/** The texts whose ids differ, with both, so that a failure shows what to look at. */
function differences(others: readonly (readonly number[])[]): unknown[] {
  expect(others).toHaveLength(texts.length);
  return texts.flatMap((text, index) => {
    const [ours, theirs] = [encoded[index], others[index]];
    return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ text, ours, theirs }];
  });
}

describe('ids of 4,001 varied texts', () => {
  it('equal those of transformers', { timeout: 120_000 }, async () => {
    const reference = await transformersReference(base, { texts });
    expect(differences(reference.texts)).toEqual([]);
  });

  it('equal those of llama.cpp', { timeout: 120_000 }, async () => {
    const llama = await getLlama({ gpu: false, build: 'never' });
    try {
      const model = await llama.loadModel({ modelPath: base.gguf, vocabOnly: true });
      expect(differences(texts.map((text) => model.tokenize(text, true)))).toEqual([]);
    } finally {
      await llama.dispose();
    }
  });

  it('are the same when asked again, from the cache', () => {
    expect(texts.map((text) => base.encoder.encodeText(text))).toEqual(encoded);
  });
});
