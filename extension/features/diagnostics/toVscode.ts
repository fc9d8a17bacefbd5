import * as vscode from 'vscode';
import type { DatasetFindings } from '../../../protocol/datasetWorker';
import type { Diagnostic, Place, Severity } from '../../../protocol/diagnostics';
import { unlisted } from '../../platform/unlisted';

const SOURCE = 'Persona Tuner';

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
  const diagnostic = new vscode.Diagnostic(rangeOf(finding), finding.message, SEVERITIES[finding.severity]);
  diagnostic.source = SOURCE;
  diagnostic.code = {
    value: finding.code,
    target: guide.with({ fragment: finding.code }),
  };
  diagnostic.relatedInformation = finding.related?.map(
    (at) =>
      new vscode.DiagnosticRelatedInformation(new vscode.Location(vscode.Uri.parse(at.file), rangeOf(at)), at.message),
  );
  return diagnostic;
}

/** The last line of a list that does not hold all that was found. */
export function moreFindings(findings: DatasetFindings): vscode.Diagnostic[] {
  const more = unlisted(findings);
  const last = findings.diagnostics.at(-1);
  if (more === 0 || !last) return [];
  const message = vscode.l10n.t("{0} more findings in this file. 'persona-tuner lint' lists them all.", more);
  const diagnostic = new vscode.Diagnostic(rangeOf(last), message, vscode.DiagnosticSeverity.Information);
  diagnostic.source = SOURCE;
  return [diagnostic];
}

function rangeOf({ line, column, endLine, endColumn }: Place): vscode.Range {
  return new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
}
