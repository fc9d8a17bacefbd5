import { z } from 'zod';
import { defineContract } from '../channel';
import { AnswerSet, Question, Rubric, ScoreSheet } from '../evaluation';

/** What the extension answers to the rubric panel. */
export const RubricHost = defineContract({
  requests: {
    /** Saves the sheet as it is now; asked after each change, so nothing is lost. */
    save: { params: z.object({ sheet: ScoreSheet }), result: z.object({ file: z.string() }) },
  },
  notifications: { ready: z.object({}) },
});

/** What the rubric panel takes from the extension. */
export const RubricView = defineContract({
  requests: {},
  notifications: {
    state: z.object({
      title: z.string(),
      rubric: Rubric,
      questions: z.array(Question),
      answers: AnswerSet,
      sheet: ScoreSheet,
    }),
  },
});
