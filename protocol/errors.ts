import * as z from 'zod';

// Webviews run under a content security policy without eval; zod's compiled parsers would trip it.
z.config({ jitless: true });

/** What a person can do about an error: a command of ours, or a setting to open. */
export const ErrorAction = z.strictObject({
  label: z.string(),
  command: z.string().optional(),
  arguments: z.array(z.unknown()).optional(),
});
export type ErrorAction = z.infer<typeof ErrorAction>;

/** The shape in which an error crosses a process border. */
export const ErrorDetails = z.object({
  code: z.string(),
  message: z.string(),
  action: ErrorAction.optional(),
  /** The last lines of a child's stderr, or a stack: for the log, never for a toast. */
  detail: z.string().optional(),
});
export type ErrorDetails = z.infer<typeof ErrorDetails>;

/**
 * An error meant for a person: what happened, with the value; then what to do.
 *
 * Made only by named factories (`extension/core/errors.ts`); shown in one place per surface.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: string;
  readonly action: ErrorAction | undefined;
  readonly detail: string | undefined;

  constructor(details: ErrorDetails, options?: ErrorOptions) {
    super(details.message, options);
    this.code = details.code;
    this.action = details.action;
    this.detail = details.detail;
  }

  toDetails(): ErrorDetails {
    return { code: this.code, message: this.message, action: this.action, detail: this.detail };
  }
}

/** Any thrown value as details; an unexpected one keeps its stack for the log. */
export function toErrorDetails(error: unknown): ErrorDetails {
  if (error instanceof UserError) return error.toDetails();
  if (error instanceof Error) return { code: 'unexpected', message: error.message, detail: error.stack };
  return { code: 'unexpected', message: String(error) };
}
