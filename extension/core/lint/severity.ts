import type { Diagnostic, DiagnosticCode, Place, Severities, Severity } from '../../../protocol/diagnostics';
import type { Span } from '../dataset/json';
import type { Finding } from '../dataset/line';

/** How grave each finding is. An error means that the example cannot be learned from as it was meant. */
const SEVERITIES: Readonly<Record<DiagnosticCode, Severity>> = {
  'not-utf8': 'error',
  'not-jsonl': 'error',
  'invalid-json': 'error',
  'duplicate-key': 'error',
  'wrong-shape': 'error',
  'unsupported-kind': 'error',
  'unsupported-label': 'error',
  'unknown-role': 'error',
  'unknown-key': 'warning',
  'empty-answer': 'error',
  'last-turn-not-assistant': 'warning',
  'role-order': 'warning',
  'control-character': 'warning',
  'invisible-character': 'warning',
  'not-nfc': 'warning',
  mojibake: 'warning',
  'lost-character': 'warning',
  'html-entity': 'warning',
  'byte-order-mark': 'warning',
  'crlf-line-ends': 'information',
  'template-error': 'error',
  'template-drops-text': 'warning',
  'system-prompt-dropped': 'error',
  'system-prompt-moved': 'information',
  'no-chat-template': 'error',
  'template-tokens-missing': 'error',
  'template-option-unread': 'warning',
  'template-date': 'warning',
  'empty-thought': 'information',
  'answer-not-learned': 'warning',
  'no-end-of-turn': 'error',
  'template-differs': 'warning',
  'token-overrun': 'warning',
  'nothing-to-learn': 'error',
  'system-prompt-long': 'warning',
  'system-prompt-outweighs': 'information',
  'system-prompt-missing': 'warning',
  'system-prompt-differs': 'information',
  'system-prompt-echo': 'warning',
  'prompts-disagree': 'information',
  'persona-never-named': 'warning',
  'foreign-identity': 'warning',
  'unfilled-placeholder': 'warning',
  'foreign-special-token': 'error',
  'foreign-turn': 'warning',
  'repeated-text': 'warning',
  'language-mismatch': 'information',
  'empty-dataset': 'error',
  'duplicate-example': 'warning',
  'near-duplicate': 'information',
  'contradicting-answers': 'warning',
  'conflicting-relation': 'warning',
  'overlap-with-validation': 'warning',
  'overlap-with-questions': 'warning',
  'target-module-unusable': 'error',
  'too-few-steps': 'information',
  'repeated-opening': 'information',
  'repeated-sign-off': 'information',
  'language-imbalance': 'information',
};

/** What a project wants it to be: its own severity in place of ours, or nothing at all. */
export function severityOf(code: DiagnosticCode, severities: Severities): Severity | 'off' {
  return severities[code] ?? SEVERITIES[code];
}

/** A finding at its place in the file. `line` is 1-based. */
export function toDiagnostic({ code, span, message }: Finding, line: number): Diagnostic {
  return { ...placed(span, line), code, severity: SEVERITIES[code], message };
}

/** A span of a line as a range of its file. `line` is 1-based. */
export function placed({ start, end }: Span, line: number): Place {
  return { line, column: start + 1, endLine: line, endColumn: end + 1 };
}
