import * as z from 'zod';
import { defineContract } from './channel';
import { DiagnosticCode } from './diagnostics';

/** What the rules say of one example, wherever it stands; plain data, as another thread may have found it. */
const Judgement = z.object({
  findings: z
    .array(
      z.object({
        code: DiagnosticCode,
        span: z.object({ start: z.number(), end: z.number() }),
        message: z.string(),
        /** Of an example that is cut: its tokens. */
        tokens: z.number().optional(),
        once: z.string().optional(),
      }),
    )
    .readonly(),
  /** Absent where it could not be tokenised. */
  tokens: z.number().optional(),
  supervised: z.number().optional(),
});
export type Judgement = z.infer<typeof Judgement>;

/** What a thread answers that helps with a large file. */
export const LineJudge = defineContract({
  requests: {
    judge: {
      params: z.object({ lines: z.array(z.string()) }),
      result: z.array(Judgement),
    },
  },
  notifications: {},
});

/** What it tells. */
export const LineJudgeClient = defineContract({
  requests: {},
  notifications: {
    /** The tokenizer is there. */
    ready: z.object({}),
  },
});
