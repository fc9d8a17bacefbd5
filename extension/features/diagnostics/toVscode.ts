import * as vscode from 'vscode';
import type { Diagnostic, Severity } from '../../../protocol/diagnostics';

const SEVERITIES: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/**
 * A finding as VS Code shows it: 0-based, its code a link to what it means.
 *
 * @param guide - `docs/diagnostics.md`, which has a heading for each code
 */
export function toVscodeDiagnostic(finding: Diagnostic, guide: vscode.Uri): vscode.Diagnostic {
  const range = new vscode.Range(finding.line - 1, finding.column - 1, finding.endLine - 1, finding.endColumn - 1);
  const diagnostic = new vscode.Diagnostic(range, finding.message, SEVERITIES[finding.severity]);
  diagnostic.source = 'Persona Tuner';
  diagnostic.code = {
    value: finding.code,
    target: guide.with({ fragment: finding.code }),
  };
  return diagnostic;
}
