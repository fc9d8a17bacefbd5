import { adaptedLayers, countAdapter, countParameters, type Architecture, type Linear } from './architecture';
import type { PackLoad } from './packing';

// What a training holds in memory, from the architecture alone. Everything is counted from what the modules keep for the
// backward pass, not fitted; RUNTIME and HELD are measured. `npm run bench:memory` compares with real runs.

/** How the weights and the calculation are stored. `4bit` is QLoRA: weights in NF4, calculation in bf16. */
type Precision = 'fp32' | 'bf16' | '4bit';
export type Device = 'cpu' | 'cuda';

export interface Method {
  readonly rank: number;
  readonly targetModules: 'all-linear' | readonly string[];
  readonly precision: Precision;
  readonly gradientCheckpointing: boolean;
  readonly device: Device;
  /** The adapter also gives each row of a weight its length. */
  readonly dora: boolean;
}

/** Bytes at the moment when most is held. */
export interface MemoryParts {
  readonly weights: number;
  readonly adapter: number;
  readonly gradients: number;
  readonly optimizer: number;
  readonly activations: number;
  readonly logits: number;
  /** Python, torch and their libraries; on a graphics card, CUDA's context. */
  readonly runtime: number;
}

export interface MemoryEstimate {
  readonly parts: MemoryParts;
  /** Sum of the parts: the peak while training. */
  readonly trainingBytes: number;
  /** The peak of the whole run: the reference at its end comes on top. */
  readonly peakBytes: number;
  readonly adapterParameters: number;
}

/** Twin of LONGEST in python/src/persona_trainer/adapters/reference.py. */
const REFERENCE_TOKENS = 512;
/** Twins of MEMORY_SHARE and LEAST_BUDGET in python/src/persona_trainer/packs/packing_check.py. */
const MEMORY_SHARE = 0.5;
const LEAST_BUDGET = 64;
const FP32 = 4;
const BF16 = 2;
/** NF4 with a scale per block of 64, itself quantised: 4 + 8/64 + 32/(64·256) bits (Dettmers et al., 2023, section 3). */
const NF4 = (4 + 8 / 64 + 32 / (64 * 256)) / 8;
const MiB = 1024 ** 2;

/** Measured: the trainer before its first step (CPU). Not measured here: a CUDA context with its libraries. */
const RUNTIME = { cpu: 650 * MiB, cuda: 450 * MiB } as const;
/**
 * What the allocator holds for each byte in use. On a processor, glibc's heap does not give back what lies between the kept
 * tensors: measured 1.4 to 1.5 on steps of 290, 460 and 751 tokens, and more where checkpointing keeps little and computes
 * each layer twice: 2.3 on 1020 tokens. torch's own allocator for CUDA rounds up to 2 MiB.
 */
const HELD = { cpu: 1.45, cuda: 1.05 } as const;
const HELD_WHEN_CHECKPOINTING = { cpu: 2.25, cuda: 1.05 } as const;

/**
 * The peak of a run. With h = hidden, i = intermediate, q = heads × head width, r = rank, T = tokens that are in memory at once, N =
 * the supervised ones among them, V = vocabulary:
 *
 * - weights: every parameter, in the precision's bytes; with 4 bits, embeddings and norms stay in bf16.
 * - adapter: r · (inputs + outputs) of each adapted layer, in fp32; the gradients as much, AdamW's two moments twice as much.
 * - activations: see `activationBytes`; with checkpointing, h · T for each layer, and all of one layer; and
 *   `openedBytes`, where a step is computed in pieces. What DoRA needs for a
 *   moment (`doraScratchBytes`) is gone when the logits come: only what is above them counts.
 * - logits: N · V four times over: themselves, their log-softmax, and the gradients of both (in fp32).
 *
 * @param longest - example of all, where it is not among them
 */
export function estimateMemory(
  model: Architecture,
  method: Method,
  pack: PackLoad,
  longest = pack.longest,
): MemoryEstimate {
  const adapted = adaptedLayers(model, method.targetModules);
  const adapterParameters = countAdapter(model, adapted, method.rank, method.dora);
  const width = method.precision === 'fp32' ? FP32 : BF16;
  const layer = activationBytes(model, adapted, method, pack);
  const kept =
    model.layers * openedBytes(model, method, pack) +
    (method.gradientCheckpointing ? model.layers * pack.tokens * model.hidden * width + layer : model.layers * layer);
  const logits = pack.supervisedTokens * model.vocabulary * 4 * FP32;
  const parts: MemoryParts = {
    weights: weightBytes(model, method),
    adapter: adapterParameters * FP32,
    gradients: adapterParameters * FP32,
    optimizer: adapterParameters * 2 * FP32,
    activations: kept + Math.max(0, doraScratchBytes(adapted, method) - logits),
    logits,
    runtime: RUNTIME[method.device],
  };
  const moving = parts.activations + parts.logits;
  const still = parts.weights + parts.adapter + parts.gradients + parts.optimizer + parts.runtime;
  const held = (method.gradientCheckpointing ? HELD_WHEN_CHECKPOINTING : HELD)[method.device];
  const trainingBytes = still + moving * held;
  // After the last step, all logits of whole conversations are taken for the parity check: themselves, in fp32, and their log-softmax.
  const reference = 3 * Math.min(longest, REFERENCE_TOKENS) * model.vocabulary * FP32;
  // The processor's heap still holds what training had; torch's CUDA allocator uses it again.
  const peakBytes = method.device === 'cpu' ? trainingBytes + reference : Math.max(trainingBytes, still + reference);
  return { parts, trainingBytes, peakBytes, adapterParameters };
}

/**
 * Twin of `token_budget` in python/src/persona_trainer/packs/packing_check.py: how many tokens the trainer computes at once, from the
 * memory that is free when weights and adapter are there, and what two examples keep: all layers, checkpointing or not, and
 * the log-softmax of what is learned.
 */
export function tokenBudget(model: Architecture, method: Method, freeBytes: number, two: PackLoad): number {
  const adapter = countAdapter(model, adaptedLayers(model, method.targetModules), method.rank, method.dora) * FP32;
  const free = freeBytes - weightBytes(model, method) - adapter - RUNTIME[method.device];
  return Math.max(LEAST_BUDGET, Math.floor((MEMORY_SHARE * free) / (keptBytes(model, method, two) / two.tokens)));
}

/** What a pack keeps for its backward pass, without checkpointing. */
export function keptBytes(model: Architecture, method: Method, pack: PackLoad): number {
  const layer = activationBytes(model, adaptedLayers(model, method.targetModules), method, pack);
  return model.layers * layer + pack.supervisedTokens * model.vocabulary * FP32;
}

function weightBytes(model: Architecture, method: Method): number {
  const { linear, embeddings, norms } = countParameters(model);
  if (method.precision === '4bit') return linear * NF4 + (embeddings + norms) * BF16;
  return (linear + embeddings + norms) * (method.precision === 'fp32' ? FP32 : BF16);
}

/**
 * What one decoder layer keeps of a pack for its backward pass, when its own weights are frozen and its linear layers have
 * LoRA. In numbers per token, in the order of the calculation:
 *
 * - h: the input, which the norm keeps (in fp32, whatever the precision)
 * - h: the norm's output, which the adapters of q, k and v keep
 * - 3q: queries, and keys and values repeated for every head, which attention keeps
 * - 2q: attention's output, once for itself and once in the order that o's adapter keeps
 * - h, h: the same two for the second norm
 * - 4i: gate, its activation, up, and their product, which down's adapter keeps
 * - r for each adapted layer: the output of A, which B keeps
 *
 * Behind a shared beginning, keys and values are put together with those of the beginning: 2q once more, for each token of the
 * whole path (`joinedTokens`). Where the calculation is not in fp32, PEFT casts the input of each adapter to the
 * adapter's fp32, and the cast is kept too.
 *
 * DoRA scales the outputs of the base layer and of the adapter (in fp32) by what it learns, so both are kept, for each adapted
 * layer.
 */
function activationBytes(model: Architecture, adapted: readonly Linear[], method: Method, pack: PackLoad): number {
  const { hidden, intermediate } = model;
  const queries = model.heads * model.headWidth;
  const inFp32 = method.precision === 'fp32';
  const width = inFp32 ? FP32 : BF16;
  const kept = 2 * hidden * FP32 + (2 * hidden + 5 * queries + 4 * intermediate) * width;
  const low = adapted.length * method.rank * FP32;
  const casts = inFp32 ? 0 : adapted.reduce((sum, { inputs }) => sum + inputs, 0) * FP32;
  const scaled = method.dora ? adapted.reduce((sum, { outputs }) => sum + outputs, 0) * (width + FP32) : 0;
  return pack.tokens * (kept + low + casts + scaled) + pack.joinedTokens * 2 * queries * width;
}

/**
 * What one decoder layer holds of the tokens that wait for those behind them: the gradients of their keys and values; with
 * checkpointing also these themselves, which a layer keeps otherwise.
 */
function openedBytes(model: Architecture, method: Method, { openedTokens = 0 }: PackLoad): number {
  const width = method.precision === 'fp32' ? FP32 : BF16;
  return openedTokens * 2 * model.heads * model.headWidth * width * (method.gradientCheckpointing ? 2 : 1);
}

/**
 * What PEFT's DoRA holds while it computes the lengths of one layer's rows, at the largest layer: an identity of inputs², which it
 * sends through A and B, and in the size of the weight their product, that product scaled, and its sum with the weight; and
 * the weight itself, where that is not in fp32. Torch's profiler counted just that.
 */
function doraScratchBytes(adapted: readonly Linear[], { dora, precision }: Method): number {
  if (!dora) return 0;
  const copies = precision === 'fp32' ? 3 : 4;
  return Math.max(0, ...adapted.map(({ inputs, outputs }) => inputs * inputs + copies * inputs * outputs)) * FP32;
}
