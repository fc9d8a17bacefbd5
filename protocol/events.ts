import * as z from 'zod';
import { ErrorAction } from './errors';

const time = z.iso.datetime({ offset: true });

/** One line of `events.jsonl`. The trainer appends; whoever watches reads. */
export const RunEvent = z.discriminatedUnion('type', [
  /** The trainer waits: another run trains on this machine. */
  z.object({ type: z.literal('queued'), time }),
  /** The trainer process is up; `resumedFrom` is the optimizer step that it goes on from. */
  z.object({ type: z.literal('start'), time, pid: z.number().int(), resumedFrom: z.number().int().optional() }),
  /** What the trainer is at, for the progress shown before and after the steps. */
  z.object({
    type: z.literal('phase'),
    time,
    phase: z.enum(['load-model', 'check-data', 'train', 'export', 'reference']),
  }),
  z.object({
    type: z.literal('plan'),
    time,
    steps: z.number().int(),
    stepsPerEpoch: z.number().int(),
    epochs: z.number().int(),
    examples: z.number().int(),
    trainableParameters: z.number().int(),
    /** Whether examples share their prefix, and how far the loss is from the unpacked one (relative). */
    packing: z.object({
      used: z.boolean(),
      /** How attention keeps examples apart; see docs/training.md. */
      way: z.enum(['kv', 'mask', 'separate']).optional(),
      /** Whether what is shared is computed once in a step, however many pieces that has. */
      once: z.boolean().optional(),
      /** Most tokens in memory at once. */
      maxTokens: z.number().int().optional(),
      lossDifference: z.number(),
      /** Tokens of the first step that stand once for several examples. */
      sharedTokens: z.number().int(),
    }),
  }),
  z.object({
    type: z.literal('step'),
    time,
    step: z.number().int(),
    epoch: z.number(),
    loss: z.number(),
    learningRate: z.number(),
    gradNorm: z.number(),
    /** Tokens of this step's examples, as if none were shared. */
    tokens: z.number().int(),
    /** Tokens that were learned from. */
    supervisedTokens: z.number().int().optional(),
    tokensPerSecond: z.number(),
    memoryBytes: z.number().int(),
  }),
  /** `loss` is the mean over the epoch's supervised tokens. */
  z.object({ type: z.literal('epoch'), time, epoch: z.number().int(), step: z.number().int(), loss: z.number() }),
  /** `loss` is the mean over the validation set's supervised tokens. */
  z.object({ type: z.literal('evaluation'), time, step: z.number().int(), loss: z.number() }),
  /** What the model being trained answers after an epoch, greedily and cut short. */
  z.object({
    type: z.literal('probe'),
    time,
    step: z.number().int(),
    answers: z.array(z.object({ question: z.string(), text: z.string() })),
  }),
  z.object({ type: z.literal('checkpoint'), time, step: z.number().int(), path: z.string() }),
  /** `plateau`, `overfit`, `early-stop` say what the losses mean; the others, what a run does differently than asked. */
  z.object({ type: z.literal('warning'), time, code: z.string(), message: z.string() }),
  z.object({ type: z.literal('error'), time, code: z.string(), message: z.string(), action: ErrorAction.optional() }),
  z.object({
    type: z.literal('end'),
    time,
    outcome: z.enum(['completed', 'stopped', 'failed']),
    steps: z.number().int(),
    seconds: z.number(),
    lossFirst: z.number().optional(),
    lossLast: z.number().optional(),
  }),
]);
export type RunEvent = z.infer<typeof RunEvent>;
