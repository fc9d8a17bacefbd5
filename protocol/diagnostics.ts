import * as z from 'zod';
import './errors';

export const Severity = z.enum(['error', 'warning', 'information', 'hint']);
export type Severity = z.infer<typeof Severity>;

/** Stable codes: each has a heading of the same name in `docs/diagnostics.md`. */
export const DiagnosticCode = z.enum([
  'not-utf8',
  'not-jsonl',
  'invalid-json',
  'duplicate-key',
  'wrong-shape',
  'unsupported-kind',
  'unsupported-label',
  'unknown-role',
  'unknown-key',
  'empty-answer',
  'last-turn-not-assistant',
  'role-order',
  'control-character',
  'invisible-character',
  'not-nfc',
  'mojibake',
  'lost-character',
  'html-entity',
  'byte-order-mark',
  'crlf-line-ends',
  'template-error',
  'template-drops-text',
  'system-prompt-dropped',
  'system-prompt-moved',
  'no-chat-template',
  'template-tokens-missing',
  'template-option-unread',
  'template-date',
  'empty-thought',
  'answer-not-learned',
  'no-end-of-turn',
  'template-differs',
  'token-overrun',
  'nothing-to-learn',
  'system-prompt-long',
  'system-prompt-outweighs',
  'system-prompt-missing',
  'system-prompt-differs',
  'system-prompt-echo',
  'prompts-disagree',
  'persona-never-named',
  'foreign-identity',
  'unfilled-placeholder',
  'foreign-special-token',
  'foreign-turn',
  'repeated-text',
  'language-mismatch',
  'target-module-unusable',
  'empty-dataset',
  'duplicate-example',
  'near-duplicate',
  'contradicting-answers',
  'conflicting-relation',
  'overlap-with-validation',
  'overlap-with-questions',
  'too-few-steps',
  'repeated-opening',
  'repeated-sign-off',
  'language-imbalance',
]);
export type DiagnosticCode = z.infer<typeof DiagnosticCode>;

/** A project's own severities, by code; 'off' says nothing at all. */
export const Severities = z.partialRecord(DiagnosticCode, z.enum([...Severity.options, 'off']));
export type Severities = z.infer<typeof Severities>;

/** A range of a file. Lines and columns are 1-based; columns count UTF-16 units, as editors do; the end is exclusive. */
export const Place = z.strictObject({
  line: z.number().int().min(1),
  column: z.number().int().min(1),
  endLine: z.number().int().min(1),
  endColumn: z.number().int().min(1),
});
export type Place = z.infer<typeof Place>;

/** Another place that a finding is about, perhaps in another file, and what it has to do with it. */
const RelatedPlace = Place.extend({ file: z.string(), message: z.string() });

/** One finding. */
export const Diagnostic = Place.extend({
  code: DiagnosticCode,
  severity: Severity,
  message: z.string(),
  related: z.array(RelatedPlace).optional(),
});
export type Diagnostic = z.infer<typeof Diagnostic>;

/** What `lint --format json` prints: a finding and the file it is in. */
export const FileDiagnostic = Diagnostic.extend({ file: z.string() });
export type FileDiagnostic = z.infer<typeof FileDiagnostic>;
