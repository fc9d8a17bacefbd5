import { adaptedLayers, countAdapter, countParameters, type Architecture } from './architecture';
import type { Method } from './memory';
import type { MeanStep } from './packed';

/** How long a run will take, and what that is known from. */
export type TimeEstimate =
  | {
      readonly kind: 'measured';
      readonly seconds: number;
      /** The run whose steps were measured, on this machine and base model. */
      readonly run: string;
    }
  | { readonly kind: 'calculated'; readonly seconds: number; readonly flopsPerSecond: number }
  | { readonly kind: 'unknown' };

/** Share of a large multiplication's speed that a training step reaches: norms, attention and the optimizer are slower. Measured on CPU. */
const EFFICIENCY = 0.6;

/**
 * Floating point operations of one optimizer step: 2 for each weight and token in the forward pass, 2 in the backward pass
 * (the base model's weights are frozen, so only the input's gradient is wanted), 4 more for the adapter's own gradients and
 * 2 more where checkpointing computes the forward pass again. Attention is 4 · T · context · q forward, twice that backward.
 */
export function stepFlops(model: Architecture, method: Method, step: MeanStep): number {
  const { linear } = countParameters(model);
  const adapter = countAdapter(model, adaptedLayers(model, method.targetModules), method.rank);
  const passes = method.gradientCheckpointing ? 6 : 4;
  const context = step.longest / 2;
  const attention = 3 * passes * step.tokens * context * model.heads * model.headWidth * model.layers;
  const head = passes * step.supervisedTokens * model.vocabulary * model.hidden;
  return step.tokens * (passes * linear + (passes + 2) * adapter) + attention + head;
}

/** From a speed measured at set-up; `step` is the step of the mean. */
export function calculatedTime(flops: number, steps: number, flopsPerSecond: number): TimeEstimate {
  return { kind: 'calculated', seconds: (flops * steps) / (flopsPerSecond * EFFICIENCY), flopsPerSecond };
}
