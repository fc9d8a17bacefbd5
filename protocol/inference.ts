import * as z from 'zod';
import { defineContract } from './channel';
import { GenerationSettings } from './project';
import { StopReason } from './evaluation';

const Ids = z.array(z.number().int());

/** What the inference host (a Node child with llama.cpp) answers. It gets token ids, never text to render. */
export const InferenceHost = defineContract({
  requests: {
    /** Loads a model; one at a time. Loading the same file again is free. */
    load: {
      params: z.object({ modelPath: z.string(), contextSize: z.number().int(), threads: z.number().int().min(1) }),
      result: z.object({ seconds: z.number(), trainContextSize: z.number().int() }),
    },
    /** Generates after `ids`, with one adapter or none; streams `text` notifications under `stream`. */
    generate: {
      params: z.object({
        stream: z.number().int(),
        ids: Ids,
        adapter: z.string().optional(),
        generation: GenerationSettings.required(),
        /** Tokens that end the answer; they are not part of its text. */
        stopIds: Ids,
      }),
      result: z.object({ text: z.string(), ids: Ids, stopReason: StopReason, seconds: z.number() }),
    },
    /** log p(ids[i + 1] | ids[0..i]), natural logarithm, for each i of `positions` (rising, each below ids.length − 1). */
    logprobs: {
      params: z.object({ ids: Ids, positions: Ids, adapter: z.string().optional() }),
      result: z.object({ logprobs: z.array(z.number()) }),
    },
    /** llama.cpp's own tokenizer, to check ours against. Special tokens in the text are parsed as such. */
    tokenize: { params: z.object({ texts: z.array(z.string()) }), result: z.object({ ids: z.array(Ids) }) },
  },
  notifications: {},
});

/** What whoever started the inference host takes from it. */
export const InferenceClient = defineContract({
  requests: {},
  notifications: {
    /** More text of an answer under way. */
    text: z.object({ stream: z.number().int(), text: z.string() }),
  },
});
