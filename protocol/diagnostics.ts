import { z } from 'zod';
import './errors';

export const Severity = z.enum(['error', 'warning', 'information', 'hint']);
export type Severity = z.infer<typeof Severity>;

/** Stable codes: each has a heading of the same name in `docs/diagnostics.md`. */
export const DiagnosticCode = z.enum([
  'invalid-json',
  'wrong-shape',
  'unknown-role',
  'empty-answer',
  'last-turn-not-assistant',
  'template-error',
  'token-overrun',
  'nothing-to-learn',
  'system-prompt-missing',
  'foreign-special-token',
  'empty-dataset',
]);
export type DiagnosticCode = z.infer<typeof DiagnosticCode>;

/** One finding. Lines and columns are 1-based; columns count UTF-16 units, as editors do; the end is exclusive. */
export const Diagnostic = z.strictObject({
  line: z.number().int().min(1),
  column: z.number().int().min(1),
  endLine: z.number().int().min(1),
  endColumn: z.number().int().min(1),
  code: DiagnosticCode,
  severity: Severity,
  message: z.string(),
});
export type Diagnostic = z.infer<typeof Diagnostic>;

/** What `lint --format json` prints: a finding and the file it is in. */
export const FileDiagnostic = Diagnostic.extend({ file: z.string() });
export type FileDiagnostic = z.infer<typeof FileDiagnostic>;
