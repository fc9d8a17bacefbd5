import type { Diagnostic } from '../../../protocol/diagnostics';
import { LineChecker } from './checkedLine';
import { LINE_END, LintedDocument, type SetAccount, type TextEdit } from './document';
import type { LintSettings } from './rule';
import type { FileUse, SetFinding, SetRule } from './set/setRule';
import { setRules } from './set/setRules';
import { placed, toDiagnostic } from './severity';

export interface LintResult {
  readonly diagnostics: Diagnostic[];
  /** Questions are none. */
  readonly examples: number;
}

/**
 * Checks the datasets of a project together, and keeps what it found for each line, so that a keystroke costs one line.
 *
 * Files are named by a key of the caller's (a path or URI), which findings about several files repeat.
 */
export class Linter {
  private readonly checker: LineChecker;
  private readonly rules: readonly SetRule[];
  private readonly documents = new Map<string, LintedDocument>();
  private readonly account: SetAccount = {
    add: (entry) => {
      for (const rule of this.rules) rule.add(entry);
    },
    remove: (entry) => {
      for (const rule of this.rules) rule.remove(entry);
    },
  };

  constructor(settings: LintSettings) {
    this.checker = new LineChecker(settings);
    this.rules = setRules(settings);
  }

  /** Takes a file in, or its text anew. A byte order mark is no part of the text, as editors do not count it either. */
  put(file: string, use: FileUse, text: string): void {
    const known = this.documents.get(file);
    if (known && known.use !== use) this.remove(file);
    const document = this.documents.get(file) ?? new LintedDocument(file, use, this.checker, this.account);
    this.documents.set(file, document);
    document.replace((text.startsWith('\uFEFF') ? text.slice(1) : text).split(LINE_END));
  }

  /** Follows an editor: see {@link LintedDocument.edit}. */
  edit(file: string, edits: readonly TextEdit[]): void {
    this.documents.get(file)?.edit(edits);
  }

  remove(file: string): void {
    this.documents.get(file)?.clear();
    this.documents.delete(file);
  }

  /** What is known now of each file. */
  results(): Map<string, LintResult> {
    const found = new Map<string, SetFinding[]>();
    for (const rule of this.rules) {
      for (const finding of rule.findings()) {
        const { file } = finding.entry;
        const those = found.get(file);
        if (those) those.push(finding);
        else found.set(file, [finding]);
      }
    }
    return new Map([...this.documents].map(([file, document]) => [file, resultOf(document, found.get(file) ?? [])]));
  }

  /** Checks one text by itself. */
  lint(text: string): LintResult {
    this.put('', 'train', text);
    return this.results().get('') ?? { diagnostics: [], examples: 0 };
  }
}

function resultOf(document: LintedDocument, setFindings: readonly SetFinding[]): LintResult {
  const examples = document.use === 'questions' ? 0 : document.lines.filter(({ checked }) => checked.example).length;
  if (document.use !== 'questions' && document.isBlank) {
    const message = 'The dataset has no example. Write one JSON object per line.';
    const finding = { code: 'empty-dataset' as const, span: { start: 0, end: 0 }, message };
    return { diagnostics: [toDiagnostic(finding, 1)], examples };
  }
  const facts = { longest: document.lines.reduce((longest, { checked }) => Math.max(longest, checked.tokens ?? 0), 0) };
  const ofLines = document.lines.flatMap(({ checked }, index) =>
    checked.findings.map(({ message, ...finding }) =>
      toDiagnostic({ ...finding, message: typeof message === 'string' ? message : message(facts) }, index + 1),
    ),
  );
  // Sorting is stable: of one line, its own findings come first.
  return { diagnostics: [...ofLines, ...setFindings.map(ofSet)].sort((a, b) => a.line - b.line), examples };
}

function ofSet({ entry, related, ...finding }: SetFinding): Diagnostic {
  return {
    ...toDiagnostic(finding, entry.line),
    related: related.map((other) => ({
      file: other.entry.file,
      ...placed(other.span, other.entry.line),
      message: other.message,
    })),
  };
}
