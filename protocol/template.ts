import * as z from 'zod';

/** What a chat template is handed besides the messages: `enable_thinking`, `date_string` … Any JSON value. */
export const TemplateOptions = z.record(z.string(), z.json());
export type TemplateOptions = z.infer<typeof TemplateOptions>;

/** The wall clock that templates see, `2026-11-26T14:42:07`: no zone, so that it prints the same everywhere. */
export const Moment = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/);
export type Moment = z.infer<typeof Moment>;

/** What becomes of `<think></think>` that a template writes before an answer in which nobody thought. */
export const EmptyThoughts = z.enum(['learn', 'skip']);

/** How conversations are rendered: what a project or a run puts in place of, and beside, its base model's own template. */
export const TemplateChoice = z.strictObject({
  /** As `persona.json` names it: a file, or a template that we bring. */
  name: z.string().optional(),
  /** The template itself; absent for the base model's own. */
  text: z.string().optional(),
  options: TemplateOptions.default({}),
  emptyThoughts: EmptyThoughts.default('learn'),
  /** What `strftime_now` tells; absent for the time of rendering. */
  moment: Moment.optional(),
});
export type TemplateChoice = z.infer<typeof TemplateChoice>;
