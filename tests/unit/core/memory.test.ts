import { describe, expect, it } from 'vitest';
import { TrainingSettings } from '../../../protocol/project';
import {
  adaptedLayers,
  architectureOf,
  countAdapter,
  countParameters,
} from '../../../extension/core/plan/architecture';
import { judgeFit, methodOf, type MemorySettings, type Room } from '../../../extension/core/plan/fit';
import { estimateMemory } from '../../../extension/core/plan/memory';
import type { PackLoad } from '../../../extension/core/plan/packing';

const GiB = 1024 ** 3;
const model = (config: object) => {
  const architecture = architectureOf(config);
  if (!architecture) throw new Error('No architecture.');
  return architecture;
};

// As their config.json files say.
const SMOLLM2 = model({
  ...{ model_type: 'llama', num_hidden_layers: 30, hidden_size: 576, intermediate_size: 1536, vocab_size: 49152 },
  ...{ num_attention_heads: 9, num_key_value_heads: 3, tie_word_embeddings: true },
});
const TINYLLAMA = model({
  ...{ model_type: 'llama', num_hidden_layers: 22, hidden_size: 2048, intermediate_size: 5632, vocab_size: 32000 },
  ...{ num_attention_heads: 32, num_key_value_heads: 4, tie_word_embeddings: false },
});
const PHI3 = model({
  ...{ model_type: 'phi3', num_hidden_layers: 32, hidden_size: 3072, intermediate_size: 8192, vocab_size: 32064 },
  ...{ num_attention_heads: 32, num_key_value_heads: 32, tie_word_embeddings: false },
});

const training = (settings: Partial<MemorySettings> = {}): MemorySettings => ({
  ...TrainingSettings.parse({}),
  ...settings,
});
/** Four examples of 500 tokens, 100 of them learned, behind 400 shared ones. */
const load: PackLoad = {
  ...{ shared: 400, tokens: 800, joinedTokens: 2000, unpackedTokens: 2000, supervisedTokens: 400, longest: 500 },
};
/** The same cut to what the settings allow. */
const loadOf = ({ gradientAccumulation, maxLength }: MemorySettings): PackLoad => {
  const length = Math.min(500, maxLength);
  const shared = Math.min(400, length);
  return {
    shared,
    longest: length,
    tokens: shared + gradientAccumulation * (length - shared),
    joinedTokens: gradientAccumulation * length,
    unpackedTokens: gradientAccumulation * length,
    supervisedTokens: gradientAccumulation * Math.min(100, length - shared),
  };
};
const inOne = (step: PackLoad) => ({ step, heaviest: step });
const laptop: Room = { device: 'cuda', totalBytes: 4 * GiB, freeBytes: 4 * GiB };

describe('the parameters of a model', () => {
  it.each([
    ['SmolLM2-135M', SMOLLM2, 134_515_008],
    ['TinyLlama-1.1B', TINYLLAMA, 1_100_048_384],
    ['Phi-3-mini', PHI3, 3_821_079_552],
  ])('%s are counted as its makers count them', (_name, architecture, parameters) => {
    const { linear, embeddings, norms } = countParameters(architecture);
    expect(linear + embeddings + norms).toBe(parameters);
  });

  it('of an adapter are those that PEFT reports', () => {
    const adapter = (architecture: typeof PHI3, targets: TrainingSettings['targetModules']) =>
      countAdapter(architecture, adaptedLayers(architecture, targets), 16);
    // The embedded model's plan event says so.
    expect(adapter(SMOLLM2, 'all-linear')).toBe(4_884_480);
    expect(adapter(TINYLLAMA, ['q_proj', 'v_proj'])).toBe(22 * 16 * (2048 + 2048 + 2048 + 256));
    expect(adapter(PHI3, 'all-linear')).toBe(25_165_824);
  });

  it('of a DoRA adapter are a length for each output more, as PEFT reports', () => {
    const layers = adaptedLayers(SMOLLM2, ['q_proj', 'down_proj']);
    expect(countAdapter(SMOLLM2, layers, 16, true) - countAdapter(SMOLLM2, layers, 16)).toBe(30 * (576 + 576));
  });

  it('of another shape are not guessed', () => {
    expect(architectureOf({ model_type: 'gpt2', n_layer: 12 })).toBeUndefined();
    expect(architectureOf('no config')).toBeUndefined();
  });
});

describe('the memory of a run', () => {
  const bytes = (architecture: typeof PHI3, settings: Partial<MemorySettings>, step = load) =>
    estimateMemory(architecture, methodOf(training(settings), 'cuda'), step);

  it('is the sum of its parts', () => {
    const { parts, trainingBytes, adapterParameters } = bytes(TINYLLAMA, {});
    const sum = Object.values({ ...parts }).reduce((total: number, part: number) => total + part, 0);
    expect(trainingBytes).toBeGreaterThanOrEqual(sum);
    expect(trainingBytes).toBeLessThan(sum * 1.05);
    expect(parts.weights).toBe(1_100_048_384 * 2);
    expect(parts.optimizer).toBe(adapterParameters * 8);
  });

  it('of DoRA counts both scaled outputs of each adapted layer, and what is there for a moment above the logits', () => {
    const more = (step: PackLoad) => {
      const [lora, dora] = (['lora', 'dora'] as const).map((method) => bytes(TINYLLAMA, { method }, step).parts);
      return (dora?.activations ?? 0) - (lora?.activations ?? 0);
    };
    // Of q, k, v, o, gate, up and down; the base layer's in bf16, the adapter's in fp32.
    const outputs = 2048 + 256 + 256 + 2048 + 5632 + 5632 + 2048;
    const kept = 22 * 800 * outputs * (2 + 4);
    expect(more({ ...load, supervisedTokens: 800 })).toBe(kept);
    // Of down, which has most inputs: the identity, and four times the weight.
    const moment = (5632 ** 2 + 4 * 5632 * 2048) * 4;
    const learned = 10;
    expect(more({ ...load, supervisedTokens: learned })).toBe(kept + moment - learned * 32000 * 16);
  });

  it('falls with checkpointing, with fewer bits, and with shorter steps', () => {
    const plain = bytes(PHI3, {}).peakBytes;
    expect(bytes(PHI3, { gradientCheckpointing: true }).peakBytes).toBeLessThan(plain);
    expect(bytes(PHI3, { method: 'qlora' }).peakBytes).toBeLessThan(plain);
    expect(bytes(PHI3, {}, { ...load, tokens: 400 }).peakBytes).toBeLessThan(plain);
    // 4 bits and their scales: 0.52 bytes a weight; embeddings and norms in bf16.
    expect(bytes(PHI3, { method: 'qlora' }).parts.weights / GiB).toBeCloseTo(2.1, 1);
  });
});

describe('a laptop with 4 GiB of graphics memory', () => {
  const judge = (architecture: typeof PHI3, settings: Partial<MemorySettings> = {}) =>
    judgeFit(architecture, training(settings), laptop, (changed) =>
      inOne(loadOf({ ...training(settings), ...changed })),
    );

  it('cannot hold TinyLlama with all activations, and is told that checkpointing fits', () => {
    const { estimate, fit } = judge(TINYLLAMA);
    expect(estimate.peakBytes).toBeGreaterThan(4 * GiB);
    expect(fit).toMatchObject({ kind: 'too-large', instead: { settings: { gradientCheckpointing: true } } });
    expect(judge(TINYLLAMA, { gradientCheckpointing: true }).fit.kind).toBe('fits');
  });

  it('holds Phi-3-mini in 4 bits alone', () => {
    const { estimate, fit } = judge(PHI3);
    expect(estimate.parts.weights / GiB).toBeCloseTo(7.1, 1);
    expect(fit).toMatchObject({
      kind: 'too-large',
      instead: { settings: { method: 'qlora', gradientCheckpointing: true } },
    });
    if (fit.kind === 'too-large') expect(fit.instead?.peakBytes).toBeLessThan(fit.budgetBytes);
  });

  it('holds nothing of a model whose weights alone are too large', () => {
    const large = model(LLAMA_70B);
    expect(judge(large).fit).toMatchObject({ kind: 'too-large', instead: undefined });
  });

  it('is tight where other programs hold the memory', () => {
    const room = { ...laptop, freeBytes: GiB };
    expect(judgeFit(SMOLLM2, training(), room, () => inOne(load)).fit.kind).toBe('tight');
  });
});

const LLAMA_70B = {
  ...{ model_type: 'llama', num_hidden_layers: 80, hidden_size: 8192, intermediate_size: 28672, vocab_size: 128256 },
  ...{ num_attention_heads: 64, num_key_value_heads: 8 },
};
