import * as z from 'zod';
import { defineContract } from '../channel';
import { RunState } from '../run';

/** Step and loss, by rising step. */
const Points = z.array(z.tuple([z.number(), z.number()]));

const Row = z.object({
  name: z.string(),
  /** One a run, in the order of `runs`; undefined where a run has none. */
  values: z.array(z.string().optional()),
});

/** Runs side by side. */
export const Comparison = z.object({
  runs: z.array(z.object({ id: z.string(), state: RunState, steps: Points, validation: Points })),
  /** What the runs were made with; a row whose values are not all the same `differs`. */
  settings: z.array(Row.extend({ differs: z.boolean() })),
  /** What came out; `best` is the place of the run that does best, where that can be told. */
  figures: z.array(Row.extend({ best: z.number().int().optional() })),
});
export type Comparison = z.infer<typeof Comparison>;

/** What the extension answers to the comparison. */
export const CompareHost = defineContract({
  requests: {},
  notifications: {
    ready: z.object({}),
    /** Shows one run alone. */
    open: z.object({ run: z.string() }),
  },
});

/** What the comparison takes from the extension. */
export const CompareView = defineContract({
  requests: {},
  notifications: { comparison: Comparison },
});
