import type { Diagnostic, DiagnosticCode, Place, Severity } from '../../../protocol/diagnostics';
import type { Span } from '../dataset/json';
import type { Finding } from '../dataset/line';

/** How grave each finding is. An error means that the example cannot be learned from as it was meant. */
const SEVERITIES: Readonly<Record<DiagnosticCode, Severity>> = {
  'invalid-json': 'error',
  'wrong-shape': 'error',
  'unknown-role': 'error',
  'empty-answer': 'error',
  'last-turn-not-assistant': 'warning',
  'template-error': 'error',
  'token-overrun': 'warning',
  'nothing-to-learn': 'error',
  'system-prompt-missing': 'warning',
  'foreign-special-token': 'error',
  'empty-dataset': 'error',
  'duplicate-example': 'warning',
};

export function severityOf(code: DiagnosticCode): Severity {
  return SEVERITIES[code];
}

/** A finding at its place in the file. `line` is 1-based. */
export function toDiagnostic({ code, span, message }: Finding, line: number): Diagnostic {
  return { ...placed(span, line), code, severity: severityOf(code), message };
}

/** A span of a line as a range of its file. `line` is 1-based. */
export function placed({ start, end }: Span, line: number): Place {
  return { line, column: start + 1, endLine: line, endColumn: end + 1 };
}
