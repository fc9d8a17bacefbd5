import type { TrainingSettings } from '../../../protocol/project';
import { countParameters, type Architecture } from './architecture';
import { judgeFit, type Room } from './fit';
import type { PackLoad } from './packing';

/** `smaller`: with smaller settings than the project's. */
export type Verdict = 'fits' | 'smaller' | 'too-large';

/** Whether a machine trains a model and answers with it: told before the model is fetched, so of the worst example there may be. */
export interface ModelFit {
  readonly training: Verdict;
  readonly answering: Verdict;
}

/** Of an F16 cache of so many tokens: what a conversation with its prompt takes. */
const CONTEXT_TOKENS = 4096;
const F16 = 2;
/** llama.cpp's own, and what else an answer needs. */
const RUNTIME_BYTES = 300 * 1024 ** 2;
const LEFT_FREE = 0.15;
/** Bytes of a weight at Q8_0 and at Q4_K_M: the largest and the smallest that answer without much loss. */
const Q8_0 = 34 / 32;
const Q4_K_M = 0.61;

/**
 * @param memoryBytes - of the processor, where llama.cpp answers
 * @param ggufBytes - of the GGUF that answers, where there is one already
 */
export function fitOfModel(
  model: Architecture,
  training: TrainingSettings,
  room: Room,
  { memoryBytes, ggufBytes }: { readonly memoryBytes: number; readonly ggufBytes?: number | undefined },
): ModelFit {
  const { fit } = judgeFit(model, training, room, ({ maxLength }) => ({
    step: longestExample(maxLength),
    heaviest: longestExample(maxLength),
  }));
  const trained = fit.kind !== 'too-large' ? 'fits' : fit.instead ? 'smaller' : 'too-large';
  const { linear, embeddings, norms } = countParameters(model);
  const cache = 2 * model.layers * model.keyValueHeads * model.headWidth * CONTEXT_TOKENS * F16;
  const holds = (weights: number) => weights + cache + RUNTIME_BYTES <= memoryBytes * (1 - LEFT_FREE);
  const parameters = linear + embeddings + norms;
  if (ggufBytes !== undefined) return { training: trained, answering: holds(ggufBytes) ? 'fits' : 'too-large' };
  const answering = holds(parameters * Q8_0) ? 'fits' : holds(parameters * Q4_K_M) ? 'smaller' : 'too-large';
  return { training: trained, answering };
}

/** A step is done in pieces, so that its longest example decides. */
function longestExample(tokens: number): PackLoad {
  const supervisedTokens = Math.ceil(tokens / 2);
  return { tokens, shared: 0, joinedTokens: 0, unpackedTokens: tokens, supervisedTokens, longest: tokens };
}
