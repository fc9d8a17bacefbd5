import * as z from 'zod';
import { defineContract } from '../channel';
import { TokenizedExample } from '../dataset';
import { ErrorAction } from '../errors';

/** What the token panel shows. */
export const TokensState = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('tokens'),
    file: z.string(),
    /** 1-based. */
    line: z.number().int(),
    example: TokenizedExample,
    maxLength: z.number().int(),
    /** Whether the project's prompt was put before the example, which has none of its own. */
    promptAdded: z.boolean(),
  }),
  /** A sentence instead of tokens, with the button that helps. */
  z.object({ kind: z.literal('notice'), title: z.string(), message: z.string(), action: ErrorAction.optional() }),
]);
export type TokensState = z.infer<typeof TokensState>;

/** What the extension answers to the token panel. */
export const TokensHost = defineContract({
  requests: {},
  notifications: {
    /** The page has been drawn and wants `state`. */
    ready: z.object({}),
    /** Runs what a notice's button promises. */
    act: z.object({}),
  },
});

/** What the token panel takes from the extension. */
export const TokensView = defineContract({ requests: {}, notifications: { state: TokensState } });
