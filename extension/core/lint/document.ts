import type { Judgement } from '../../../protocol/lineJudge';
import type { FileLine } from '../dataset/byteLines';
import type { LineChecker } from './checkedLine';
import type { RuleFinding } from './rule';
import { EntryOnDisk, type ReadAgain } from './set/entryOnDisk';
import type { FileForm } from './fileForm';
import type { FileUse, SetEntry } from './set/setRule';

/** A place in a document as editors count it: both from 0, columns in UTF-16 units. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** What stands between two places is replaced by `text`. */
export interface TextEdit {
  readonly start: Position;
  readonly end: Position;
  readonly text: string;
}

/** One line of a document, blank ones included. */
interface HeldLine {
  /** Absent where it stays on disk. */
  readonly text: string | undefined;
  readonly blank: boolean;
  readonly findings: readonly RuleFinding[];
  /** Absent where it could not be tokenised. */
  readonly tokens?: number;
  readonly supervised?: number;
  /** Its part in the set; absent where it is no example. */
  readonly entry: SetEntry | undefined;
}

/** Who keeps account of the examples of all documents. */
export interface SetAccount {
  add(entry: SetEntry): void;
  remove(entry: SetEntry): void;
}

/** A dataset as lines, each checked when it came: an edit costs the lines that it touches. */
export class LintedDocument {
  private readonly held: HeldLine[] = [];
  /** How it was written on disk, if anybody told. */
  form: FileForm | undefined;

  constructor(
    private readonly file: string,
    readonly use: FileUse,
    private readonly checker: LineChecker,
    private readonly account: SetAccount,
  ) {}

  get lines(): readonly HeldLine[] {
    return this.held;
  }

  get isBlank(): boolean {
    return this.held.every(({ blank }) => blank);
  }

  /** Adds lines at the end, of which only what was found is kept; their text stays where `readAgain` finds it. */
  append(lines: readonly FileLine[], readAgain: ReadAgain, judged?: readonly Judgement[]): void {
    for (const [index, { text, start, bytes }] of lines.entries()) {
      const checked = this.checker.check(text, this.use, judged?.[index]);
      const { example, blank, findings, tokens, supervised } = checked;
      const entry =
        example &&
        new EntryOnDisk(this.file, this.use, this.held.length + 1, example.shape, tokens, start, bytes, readAgain);
      if (example)
        entry?.with({ text, messages: example.messages }, () => {
          this.account.add(entry);
        });
      this.held.push({ text: undefined, blank, findings, tokens, supervised, entry });
    }
  }

  /** Adds lines at the end. */
  push(texts: readonly string[], judged?: readonly Judgement[]): void {
    for (const [index, text] of texts.entries()) {
      this.held.push(this.hold(text, this.held.length + 1, judged?.[index]));
    }
  }

  /** Takes a new text; lines that were there before keep what is known of them. */
  replace(texts: readonly string[]): void {
    const shorter = Math.min(texts.length, this.held.length);
    let before = 0;
    while (before < shorter && this.held[before]?.text === texts[before]) before++;
    let after = 0;
    while (after < shorter - before && this.held.at(-1 - after)?.text === texts.at(-1 - after)) after++;
    this.splice(before, this.held.length - before - after, texts.slice(before, texts.length - after));
  }

  /**
   * Applies edits, one after the other as an editor tells them: each counts in the text that those before it left.
   *
   * @returns how many lines there are then; undefined where an edit does not fit, and the text must be put anew
   */
  edit(edits: readonly TextEdit[]): number | undefined {
    for (const { start, end, text } of edits) {
      const [first, last] = [this.held[start.line]?.text, this.held[end.line]?.text];
      if (first === undefined || last === undefined || start.line > end.line) return undefined;
      if (start.column > first.length || end.column > last.length) return undefined;
      const [head, tail] = [first.slice(0, start.column), last.slice(end.column)];
      this.splice(start.line, end.line - start.line + 1, `${head}${text}${tail}`.split(LINE_END));
    }
    return this.held.length;
  }

  /** Takes all examples out of the set. */
  clear(): void {
    this.splice(0, this.held.length, []);
  }

  private splice(start: number, count: number, texts: readonly string[]): void {
    const pool = new Map<string | undefined, HeldLine[]>();
    for (const line of this.held.slice(start, start + count)) {
      const same = pool.get(line.text);
      if (same) same.push(line);
      else pool.set(line.text, [line]);
    }
    const lines = texts.map((text, index) => pool.get(text)?.pop() ?? this.hold(text, start + index + 1));
    for (const { entry } of [...pool.values()].flat()) if (entry) this.account.remove(entry);
    const rest = this.held.slice(start + count);
    this.held.length = start;
    for (const line of lines) this.held.push(line);
    for (const line of rest) this.held.push(line);
    const end = lines.length === count ? start + count : this.held.length;
    for (let index = start; index < end; index++) {
      const entry = this.held[index]?.entry;
      if (entry) entry.line = index + 1;
    }
  }

  private hold(text: string, line: number, judged?: Judgement): HeldLine {
    const { example, ...checked } = this.checker.check(text, this.use, judged);
    const entry = example && { file: this.file, use: this.use, line, text, tokens: checked.tokens, ...example };
    if (entry) this.account.add(entry);
    return { text, entry, ...checked };
  }
}

/** The line ends of an editor. */
export const LINE_END = /\r\n|\n|\r/;
