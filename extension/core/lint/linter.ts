import type { LineSizes } from '../../../protocol/datasetWorker';
import type { Judgement } from '../../../protocol/lineJudge';
import type { FileLine } from '../dataset/byteLines';
import { type JudgedLine, LineChecker } from './checkedLine';
import { LINE_END, LintedDocument, type SetAccount, type TextEdit } from './document';
import { fileFormOf, type FileForm } from './fileForm';
import { type LintResult, resultOf } from './result';
import type { LintSettings } from './rule';
import type { ReadAgain } from './set/entryOnDisk';
import type { FileUse, SetFinding, SetRule } from './set/setRule';
import { setRules } from './set/setRules';
import { TrainEntries } from './set/trainEntries';

/**
 * Checks the datasets of a project together, and keeps what it found for each line, so that a keystroke costs one line.
 *
 * Files are named by a key of the caller's (a path or URI), which findings about several files repeat.
 */
export class Linter {
  private readonly checker: LineChecker;
  private readonly train = new TrainEntries();
  private readonly rules: readonly SetRule[];
  private readonly documents = new Map<string, LintedDocument>();
  private readonly account: SetAccount = {
    add: (entry) => {
      this.train.add(entry);
      for (const rule of this.rules) rule.add?.(entry);
    },
    remove: (entry) => {
      this.train.remove(entry);
      for (const rule of this.rules) rule.remove?.(entry);
    },
  };

  /** What was known when it was last asked, until something changes: a keystroke is told of, and asked about. */
  private known: { readonly most: number; readonly results: Map<string, LintResult> } | undefined;

  constructor(private readonly settings: LintSettings) {
    this.checker = new LineChecker(settings);
    this.rules = setRules(settings, this.train);
  }

  /** Takes a file in, or its text anew. A byte order mark is no part of the text, as editors do not count it either. */
  put(file: string, use: FileUse, text: string): void {
    this.putLines(file, use, (text.startsWith('\uFEFF') ? text.slice(1) : text).split(LINE_END));
  }

  /** As {@link put}, of a text in lines. Lines that were there before are not checked again. */
  putLines(file: string, use: FileUse, lines: readonly string[]): void {
    this.document(file, use).replace(lines);
  }

  /**
   * Adds lines at the end of a file, for a caller that takes it in bit by bit.
   *
   * @param judged - what {@link judge} has said of each, here or in another thread
   */
  push(file: string, use: FileUse, lines: readonly string[], judged?: readonly Judgement[]): void {
    this.document(file, use).push(lines, judged);
  }

  /** As {@link push}, for a file too large to be kept in memory. */
  append(
    file: string,
    use: FileUse,
    lines: readonly FileLine[],
    readAgain: ReadAgain,
    judged?: readonly Judgement[],
  ): void {
    this.document(file, use).append(lines, readAgain, judged);
  }

  /** Judges lines each by itself, ahead of their turn to be added. */
  judge(lines: readonly string[]): JudgedLine[] {
    return lines.map((line) => this.checker.judgeHere(line));
  }

  /**
   * Follows an editor: see {@link LintedDocument.edit}.
   *
   * @returns how many lines the file has then; undefined where an edit does not fit, and the text must be put anew
   */
  edit(file: string, edits: readonly TextEdit[]): number | undefined {
    this.known = undefined;
    return this.documents.get(file)?.edit(edits);
  }

  /** The text of a file that is kept in memory. */
  lines(file: string): string[] | undefined {
    return this.documents.get(file)?.lines.map(({ text = '' }) => text);
  }

  /** Takes in how a file is written apart from its lines, which a caller that reads it from disk knows. */
  formed(file: string, form: FileForm): void {
    this.known = undefined;
    const document = this.documents.get(file);
    if (document) document.form = form;
  }

  /** How long each example of a file is; those that could not be tokenised are left out. */
  sizes(file: string): LineSizes {
    const sizes: LineSizes = { lines: [], tokens: [], supervised: [] };
    this.documents.get(file)?.lines.forEach(({ tokens, supervised }, index) => {
      if (tokens === undefined || supervised === undefined) return;
      sizes.lines.push(index + 1);
      sizes.tokens.push(tokens);
      sizes.supervised.push(supervised);
    });
    return sizes;
  }

  remove(file: string): void {
    this.known = undefined;
    this.documents.get(file)?.clear();
    this.documents.delete(file);
  }

  /**
   * What is known now of each file: the datasets, and the project's own files where something is wrong with them.
   *
   * @param most - how many findings of a file are listed, the gravest; the others are counted
   */
  results(most = Infinity): ReadonlyMap<string, LintResult> {
    if (this.known?.most !== most) this.known = { most, results: this.judgeSet(most) };
    return this.known.results;
  }

  private judgeSet(most: number): Map<string, LintResult> {
    const found = new Map<string, SetFinding[]>();
    for (const rule of this.rules) {
      for (const finding of rule.findings()) {
        const { file } = finding.entry;
        const those = found.get(file);
        if (those) those.push(finding);
        else found.set(file, [finding]);
      }
    }
    for (const { file, line, code, span, message } of this.settings.ownFindings ?? []) {
      const finding = { code, entry: { file, line }, span, message, related: [] };
      found.set(file, [...(found.get(file) ?? []), finding]);
    }
    // The project's own files are no documents.
    return new Map(
      [...new Set([...this.documents.keys(), ...found.keys()])].map((file) => [
        file,
        resultOf(this.documents.get(file), found.get(file) ?? [], { most, severities: this.settings.severities }),
      ]),
    );
  }

  /** Checks one text by itself. */
  lint(text: string): LintResult {
    this.put('', 'train', text);
    this.formed('', fileFormOf(text));
    return this.results().get('') ?? EMPTY;
  }

  /** A document to be changed. */
  private document(file: string, use: FileUse): LintedDocument {
    this.known = undefined;
    const known = this.documents.get(file);
    if (known?.use === use) return known;
    this.remove(file);
    const document = new LintedDocument(file, use, this.checker, this.account);
    this.documents.set(file, document);
    return document;
  }
}

const EMPTY: LintResult = { diagnostics: [], counts: { error: 0, warning: 0, information: 0, hint: 0 }, examples: 0 };
