import * as vscode from 'vscode';
import { fromReadable, toReadable } from '../../core/dataset/edit/example';
import { findLine, followLine, type LineChange } from '../../core/dataset/edit/followLine';
import { exampleChanged, exampleUnreadable } from '../../core/errors';
import { hashOfLine, type Origin } from './exampleUri';

/** One line of a dataset that is open as a document: it follows the line, and writes it back as an edit of the dataset. */
export class OpenExample {
  /** Milliseconds since 1970, as file systems tell it: the editor sees by it that the line was changed elsewhere. */
  modified: number;

  private constructor(
    private readonly source: vscode.TextDocument,
    private line: number | undefined,
    private lineText: string,
    private document: string,
    now: number,
  ) {
    this.modified = now;
  }

  /** @throws UserError when the line is not there any more, or is no example */
  static async open({ source, line, hash }: Origin, now: number): Promise<OpenExample> {
    const document = await vscode.workspace.openTextDocument(source);
    const found = findLine((text) => hashOfLine(text) === hash, line, document);
    if (found.kind !== 'same') throw exampleChanged(vscode.workspace.asRelativePath(source));
    const { text } = document.lineAt(found.line);
    const readable = toReadable(text);
    if (readable.kind === 'broken') throw exampleUnreadable(found.line + 1, readable.message);
    return new OpenExample(document, found.line, text, readable.text, now);
  }

  /** The document, as UTF-8. */
  get content(): Uint8Array {
    return Buffer.from(this.document);
  }

  private readonly isIt = (text: string) => text === this.lineText;

  /** Whether this is the example on a line (0-based) of a dataset. */
  isAt(source: vscode.Uri, line: number): boolean {
    return this.line === line && this.source.uri.toString() === source.toString();
  }

  /**
   * Writes the document into its line.
   *
   * @throws UserError when the line is gone, or the document cannot be read as an example; nothing is changed then
   */
  async write(text: string, now: number): Promise<void> {
    const source = await vscode.workspace.openTextDocument(this.source.uri);
    const file = vscode.workspace.asRelativePath(source.uri);
    const found = findLine(this.isIt, this.line ?? 0, source);
    if (found.kind !== 'same') throw exampleChanged(file);
    const written = fromReadable(text, this.lineText);
    if (written.kind === 'broken') throw exampleUnreadable(found.line + 1, written.message);
    if (written.text !== this.lineText) {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(source.uri, source.lineAt(found.line).range, written.text);
      // Set first: the change that comes back must be known as our own.
      const before = this.lineText;
      this.lineText = written.text;
      if (!(await vscode.workspace.applyEdit(edit))) {
        this.lineText = before;
        throw exampleChanged(file);
      }
    }
    this.line = found.line;
    this.document = text;
    this.modified = now;
  }

  /**
   * Follows the line through a change of its dataset.
   *
   * @returns whether the document now shows other words
   */
  follow(source: vscode.TextDocument, changes: readonly LineChange[], now: number): boolean {
    if (source.uri.toString() !== this.source.uri.toString()) return false;
    const followed =
      this.line === undefined ? findLine(this.isIt, 0, source) : followLine(this.line, this.lineText, changes, source);
    this.line = followed.kind === 'gone' ? undefined : followed.line;
    if (followed.kind !== 'changed') return false;
    this.lineText = followed.text;
    const readable = toReadable(followed.text);
    // While somebody types in the line it is often broken; the document waits.
    if (readable.kind === 'broken' || readable.text === this.document) return false;
    this.document = readable.text;
    this.modified = now;
    return true;
  }
}
