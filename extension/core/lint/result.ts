import type { Diagnostic, Severities, Severity } from '../../../protocol/diagnostics';
import { jsonDocument, jsonDocumentFinding } from '../dataset/jsonDocument';
import { hasReplacement } from '../encodings/utf8';
import type { LintedDocument } from './document';
import { fileFindings } from './fileForm';
import type { RuleFinding } from './rule';
import type { SetFinding } from './set/setRule';
import { placed, severityOf, toDiagnostic } from './severity';

export interface LintResult {
  /** In the order of lines; not all of them where a limit was given. */
  readonly diagnostics: Diagnostic[];
  /** All that was found. */
  readonly counts: Readonly<Record<Severity, number>>;
  /** Questions are none. */
  readonly examples: number;
}

const GRAVEST_FIRST: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** A finding that is not written out yet: of thousands, only those that are listed are. */
interface Found {
  readonly line: number;
  readonly severity: Severity;
  readonly finding: RuleFinding | SetFinding;
  /** Lines of which the same is not said again. */
  more: number;
}

/** All that is known of one file, of which the gravest `most` findings are written out. */
export function resultOf(
  document: LintedDocument | undefined,
  ofSet: readonly SetFinding[],
  { most, severities = {} }: { readonly most: number; readonly severities?: Severities },
): LintResult {
  const found: Found[] = [];
  const once = new Map<string, Found>();
  const find = (line: number, finding: Found['finding']) => {
    const severity = severityOf(finding.code, severities);
    if (severity === 'off') return;
    const one: Found = { line, severity, finding, more: 0 };
    const name = 'once' in finding ? finding.once : undefined;
    const first = name === undefined ? undefined : once.get(name);
    if (first) first.more++;
    else {
      found.push(one);
      if (name !== undefined) once.set(name, one);
    }
  };
  let [examples, longest] = [0, 0];
  const { notUtf8 } = document?.form ?? {};
  const other = document && jsonDocumentOf(document);
  if (other) find(other.line, other.finding);
  else if (document?.use !== 'questions' && document?.isBlank && !notUtf8) find(1, EMPTY);
  else {
    const lines = { count: document?.lines.length ?? 0, first: document?.lines[0]?.text };
    for (const { line, finding } of fileFindings(document?.form, lines)) find(line, finding);
  }
  (other ? [] : document?.lines)?.forEach(({ text, findings, tokens = 0, entry }, index) => {
    // What the line says nobody knows; the editor shows it with characters lost.
    if (notUtf8 && text && hasReplacement(text)) return;
    if (entry && document?.use !== 'questions') examples++;
    if (tokens > longest) longest = tokens;
    for (const finding of findings) find(index + 1, finding);
  });
  for (const finding of ofSet) find(finding.entry.line, finding);
  const counts = Object.fromEntries(
    GRAVEST_FIRST.map((severity) => [severity, found.filter((one) => one.severity === severity).length]),
  ) as Record<Severity, number>;
  // Sorting is stable: of one line, its own findings come before those of the set.
  const listed = gravest(found, most).sort((a, b) => a.line - b.line);
  return { diagnostics: listed.map((one) => write(one, longest)), counts, examples };
}

/** A file that is JSON and no JSONL: of its lines nothing can be said. */
function jsonDocumentOf({
  lines,
}: LintedDocument): { readonly line: number; readonly finding: RuleFinding } | undefined {
  const index = lines.findIndex(({ blank }) => !blank);
  const { text: first, entry } = lines[index] ?? {};
  if (first === undefined || entry) return undefined;
  const found = jsonDocument(first, () => lines.map(({ text = '' }) => text).join('\n'));
  return found && jsonDocumentFinding(found, { line: index + 1, text: first });
}

const EMPTY = {
  code: 'empty-dataset' as const,
  span: { start: 0, end: 0 },
  message: 'The dataset has no example. Write one JSON object per line.',
};

function gravest(found: Found[], most: number): Found[] {
  if (found.length <= most) return found;
  return GRAVEST_FIRST.flatMap((severity) => found.filter((one) => one.severity === severity)).slice(0, most);
}

/** @param longest - tokens of the file's longest example: the smallest `maxLength` that cuts nothing */
function write({ line, severity, finding, more }: Found, longest: number): Diagnostic {
  const { code, span } = finding;
  const isLonger = 'tokens' in finding && finding.tokens !== undefined && longest > finding.tokens;
  const same =
    more === 0 ? '' : ` So ${more === 1 ? 'is 1 more line' : `are ${String(more)} more lines`} of this file.`;
  const longer = isLonger ? ` In this file, ${String(longest)} cuts nothing.` : '';
  const message = `${finding.message}${longer}${same}`;
  const diagnostic = { ...toDiagnostic({ code, span, message }, line), severity };
  if (!('related' in finding)) return diagnostic;
  const related = finding.related.map((other) => ({
    file: other.entry.file,
    ...placed(other.span, other.entry.line),
    message: other.message,
  }));
  return { ...diagnostic, related };
}
