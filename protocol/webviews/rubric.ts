import * as z from 'zod';
import { defineContract } from '../channel';
import { AnswerSet, Question, Rubric, ScoreSheet, ScoreSummary } from '../evaluation';

/** Totals of the questions that are wholly scored; absent while there is none. */
const Summary = ScoreSummary.optional();

export const RubricState = z.object({
  /** The run. */
  title: z.string(),
  /** Every set of answers of the run, the newest first. */
  sets: z.array(z.object({ id: z.string(), label: z.string() })),
  rubric: Rubric,
  /** The questions that were answered, in the order of the answers. */
  questions: z.array(Question),
  answers: AnswerSet,
  sheet: ScoreSheet,
  summary: Summary,
});
export type RubricState = z.infer<typeof RubricState>;

/** What the extension answers to the rubric panel. */
export const RubricHost = defineContract({
  requests: {
    /** Saves the sheet as it is now; asked after each change, so nothing is lost. */
    save: {
      params: z.object({ answers: z.string(), sheet: ScoreSheet }),
      result: z.object({ file: z.string(), summary: Summary }),
    },
    /** Another set of answers, with what was scored of it. */
    open: { params: z.object({ answers: z.string() }), result: RubricState },
  },
  notifications: { ready: z.object({}) },
});

/** What the rubric panel takes from the extension. */
export const RubricView = defineContract({
  requests: {},
  notifications: { state: RubricState },
});
