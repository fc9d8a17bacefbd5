import * as z from 'zod';
import { GenerationSettings } from './project';

/** One line of the question set. */
export const Question = z.strictObject({
  id: z.string().min(1),
  question: z.string().min(1),
  /** Facts to check in the answer: each entry lists spellings, of which one must (or none may) occur. */
  facts: z
    .strictObject({
      require: z.array(z.array(z.string()).min(1)).default([]),
      forbid: z.array(z.array(z.string()).min(1)).default([]),
    })
    .prefault({}),
});
export type Question = z.infer<typeof Question>;

export const RubricDimension = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  description: z.string().default(''),
  /** One sentence per score: '0', '1', '2'. */
  anchors: z.record(z.string(), z.string()),
});
export type RubricDimension = z.infer<typeof RubricDimension>;

export const Rubric = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  /** Highest score of a dimension; the lowest is 0. */
  maxScore: z.number().int().min(1).default(2),
  dimensions: z.array(RubricDimension).min(1),
});
export type Rubric = z.infer<typeof Rubric>;

export const StopReason = z.enum(['end-of-turn', 'max-tokens', 'cancelled']);
export type StopReason = z.infer<typeof StopReason>;

/** One automatic check of one answer. */
export const AnswerCheck = z.strictObject({ id: z.string(), passed: z.boolean(), detail: z.string() });
export type AnswerCheck = z.infer<typeof AnswerCheck>;

export const Answer = z.strictObject({
  question: z.string(),
  /** What it says, without the thought before it: what checks, people and scores look at. */
  text: z.string(),
  /** As it came, where the model thought first. */
  raw: z.string().optional(),
  tokens: z.number().int(),
  stopReason: StopReason,
  seconds: z.number(),
  checks: z.array(AnswerCheck),
});
export type Answer = z.infer<typeof Answer>;

/** `answers/<id>.json`. */
export const AnswerSet = z.strictObject({
  id: z.string(),
  model: z.enum(['base', 'adapter']),
  run: z.string().optional(),
  created: z.iso.datetime(),
  systemPrompt: z.string().optional(),
  generation: GenerationSettings.required(),
  answers: z.array(Answer),
  /** Share of the checks passed, 0–1. */
  checks: z.strictObject({ passed: z.number().int(), total: z.number().int(), share: z.number() }),
});
export type AnswerSet = z.infer<typeof AnswerSet>;

/** `scores/<id>.<rater>.json`, and what `score --scores` takes. */
export const ScoreSheet = z.strictObject({
  rubric: z.string(),
  rater: z.string().min(1),
  run: z.string().optional(),
  scores: z.array(
    z.strictObject({
      question: z.string(),
      dimensions: z.record(z.string(), z.number().int().min(0)),
      note: z.string().optional(),
      tags: z.array(z.string()).optional(),
    }),
  ),
});
export type ScoreSheet = z.infer<typeof ScoreSheet>;

/** What `score --json` prints. */
export const ScoreSummary = z.strictObject({
  questions: z.array(z.strictObject({ id: z.string(), total: z.number() })),
  /** `average` in points; `share` of the points that could be had, 0–1. */
  dimensions: z.array(z.strictObject({ id: z.string(), average: z.number(), share: z.number() })),
  average: z.number(),
  /** Ids of the first question with the highest, and the lowest, total. */
  best: z.string(),
  worst: z.string(),
  /** Average total minus the baseline's, on what both have. */
  delta: z.number().optional(),
  /** On what the two were compared, and their average totals over it. */
  compared: z
    .strictObject({
      questions: z.array(z.string()),
      dimensions: z.array(z.string()),
      /** Whether these are all questions of both. */
      isWhole: z.boolean(),
      average: z.number(),
      baseline: z.number(),
    })
    .optional(),
});
export type ScoreSummary = z.infer<typeof ScoreSummary>;
