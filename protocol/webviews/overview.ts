import * as z from 'zod';
import { defineContract } from '../channel';
import { Severity } from '../diagnostics';
import { ErrorAction } from '../errors';
import { DatasetOverview } from '../overview';

/** Findings of one code, with the lines (1-based) that have them. */
export const CodeFindings = z.object({ code: z.string(), severity: Severity, lines: z.array(z.number().int()) });
export type CodeFindings = z.infer<typeof CodeFindings>;

/** What the overview shows. */
export const OverviewState = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('overview'),
    file: z.string(),
    overview: DatasetOverview,
    findings: z.array(CodeFindings),
    /** How many more there are, none graver: of thousands, the gravest are counted by code. */
    unlistedFindings: z.number().int(),
    /** Whether the project names questions to compare with. */
    hasQuestions: z.boolean(),
  }),
  z.object({ kind: z.literal('loading'), file: z.string() }),
  /** A sentence instead, with the button that helps. */
  z.object({ kind: z.literal('notice'), file: z.string(), message: z.string(), action: ErrorAction.optional() }),
]);
export type OverviewState = z.infer<typeof OverviewState>;

/** What the extension answers to the overview. */
export const OverviewHost = defineContract({
  requests: {},
  notifications: {
    /** The page has been drawn and wants `state`. */
    ready: z.object({}),
    /** Shows lines of the dataset in the editor. */
    reveal: z.object({ lines: z.array(z.number().int()) }),
    /** Runs what a notice's button promises. */
    act: z.object({}),
  },
});

/** What the overview takes from the extension. */
export const OverviewView = defineContract({ requests: {}, notifications: { state: OverviewState } });
