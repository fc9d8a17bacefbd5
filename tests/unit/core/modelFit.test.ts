import { expect, it } from 'vitest';
import { architectureOf } from '../../../extension/core/plan/architecture';
import { fitOfModel } from '../../../extension/core/plan/modelFit';
import { TrainingSettings } from '../../../protocol/project';

const GiB = 1024 ** 3;
const model = architectureOf({
  num_hidden_layers: 28,
  hidden_size: 3072,
  intermediate_size: 8192,
  num_attention_heads: 24,
  num_key_value_heads: 8,
  vocab_size: 128_256,
  tie_word_embeddings: true,
});

/** A model of 3.2 B parameters: 12 GiB in fp32, 3.2 GiB at Q8_0. */
it.each([
  [64, 'fits', 'fits'],
  [22, 'smaller', 'fits'],
  [8, 'too-large', 'fits'],
  [4, 'too-large', 'smaller'],
  [2, 'too-large', 'too-large'],
])('tells what a machine of %d GiB can do with a model', (gigabytes, training, answering) => {
  if (!model) throw new Error('No such model.');
  const memoryBytes = gigabytes * GiB;
  const room = { device: 'cpu', totalBytes: memoryBytes, freeBytes: memoryBytes } as const;
  expect(fitOfModel(model, TrainingSettings.parse({}), room, { memoryBytes })).toEqual({ training, answering });
});
