import type { CheckedLine, LineChecker } from './checkedLine';
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
export interface HeldLine {
  readonly text: string;
  readonly checked: CheckedLine;
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
    return this.held.every(({ text }) => text.trim() === '');
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

  /** Applies edits, one after the other as an editor tells them: each counts in the text that those before it left. */
  edit(edits: readonly TextEdit[]): void {
    for (const { start, end, text } of edits) {
      const head = (this.held[start.line]?.text ?? '').slice(0, start.column);
      const tail = (this.held[end.line]?.text ?? '').slice(end.column);
      this.splice(start.line, end.line - start.line + 1, `${head}${text}${tail}`.split(LINE_END));
    }
  }

  /** Takes all examples out of the set. */
  clear(): void {
    this.splice(0, this.held.length, []);
  }

  private splice(start: number, count: number, texts: readonly string[]): void {
    const pool = new Map<string, HeldLine[]>();
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

  private hold(text: string, line: number): HeldLine {
    const checked = this.checker.check(text, this.use);
    const entry = checked.example && { file: this.file, use: this.use, line, text, ...checked.example };
    if (entry) this.account.add(entry);
    return { text, checked, entry };
  }
}

/** The line ends of an editor. */
export const LINE_END = /\r\n|\n|\r/;
