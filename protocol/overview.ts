import * as z from 'zod';
import './errors';

/** 1-based lines of the dataset: the way from a number to what it counts. */
const Lines = z.array(z.number().int());

/** A dataset seen as a whole. Lengths are in tokens, the project's prompt included, nothing cut. */
export const DatasetOverview = z.object({
  examples: z.number().int(),
  tokens: z.number().int(),
  supervised: z.number().int(),
  maxLength: z.number().int(),
  /** Bins of equal width from 0 up; an example of `from` ≤ length < `to` is in it. */
  lengths: z.array(z.object({ from: z.number().int(), to: z.number().int(), lines: Lines })),
  /** Tokens spent on each part, over all examples. */
  budget: z.object({
    system: z.number().int(),
    user: z.number().int(),
    assistant: z.number().int(),
    template: z.number().int(),
  }),
  /** Questions that have words in common; the largest group first. */
  topics: z.array(z.object({ words: z.array(z.string()), lines: Lines, sample: z.string() })),
  /** For each question of the evaluation, the training question that is most like it; the least covered first. */
  coverage: z.array(
    z.object({
      id: z.string(),
      question: z.string(),
      covered: z.boolean(),
      /** 0 to 1. */
      similarity: z.number(),
      nearest: z.object({ line: z.number().int(), question: z.string() }).optional(),
    }),
  ),
});
export type DatasetOverview = z.infer<typeof DatasetOverview>;

/** A question of the evaluation, as far as coverage needs it. */
export const AskedQuestion = z.object({ id: z.string(), question: z.string() });
export type AskedQuestion = z.infer<typeof AskedQuestion>;
