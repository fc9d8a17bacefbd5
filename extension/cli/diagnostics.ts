import type { DiagnosticCode, FileDiagnostic, Place, Severity } from '../../protocol/diagnostics';

/** `file:line:column: severity: message [code]`, which editors and terminals make links of. */
export function diagnosticsText(diagnostics: readonly FileDiagnostic[], examples: number): string {
  const lines = diagnostics.flatMap(({ file, line, column, severity, message, code, related = [] }) => [
    `${file}:${String(line)}:${String(column)}: ${severity}: ${message} [${code}]`,
    ...related.map((at) => `    ${at.file}:${String(at.line)}:${String(at.column)}: ${at.message}`),
  ]);
  const count = (severity: Severity) => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const found =
    diagnostics.length === 0
      ? 'nothing to report'
      : `${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}`;
  return [...lines, `${plural(examples, 'example')}: ${found}`].join('\n');
}

function plural(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Workflow commands: GitHub shows them beside the changed lines. */
export function githubText(diagnostics: readonly FileDiagnostic[]): string {
  const commands = {
    error: 'error',
    warning: 'warning',
    information: 'notice',
    hint: 'notice',
  } as const;
  const property = (text: string) => message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const message = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return diagnostics
    .map(
      (at) =>
        `::${commands[at.severity]} file=${property(at.file)},line=${String(at.line)},endLine=${String(at.endLine)},` +
        `col=${String(at.column)},endColumn=${String(at.endColumn)},title=${at.code}::${message(told(at))}`,
    )
    .join('\n');
}

/** GitHub knows one place for a message: the others, and where the code is explained, stand in its words. */
function told({ message, related = [], code }: FileDiagnostic): string {
  const others = related.map((at) => `${at.file}:${String(at.line)}: ${at.message}`);
  return [message, ...others, guideTo(code)].join('\n');
}

/** Where a code is explained, in the extension's own documents. */
function guideTo(code: DiagnosticCode): string {
  return `docs/diagnostics.md#${code}`;
}

/** SARIF 2.1.0, which code scanning takes. */
export function sarif(diagnostics: readonly FileDiagnostic[]): object {
  const levels = {
    error: 'error',
    warning: 'warning',
    information: 'note',
    hint: 'note',
  } as const;
  const codes = [...new Set(diagnostics.map(({ code }) => code))];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'persona-tuner',
            rules: codes.map((id) => ({
              id,
              help: { text: `See ${guideTo(id)}.`, markdown: `See [${id}](${guideTo(id)}).` },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((finding) => ({
          ruleId: finding.code,
          level: levels[finding.severity],
          message: { text: finding.message },
          locations: [location(finding)],
          ...(finding.related && {
            relatedLocations: finding.related.map((at, id) => ({ id, ...location(at), message: { text: at.message } })),
          }),
        })),
      },
    ],
  };
}

function location({ file, line, column, endLine, endColumn }: Place & { readonly file: string }): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file) },
      region: { startLine: line, startColumn: column, endLine, endColumn },
    },
  };
}
