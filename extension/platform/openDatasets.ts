import * as vscode from 'vscode';
import type { DatasetWorkerThread } from './datasetWorker';

/** Lines that are sent in one go; with thousands of long ones the extension host would otherwise stand still. */
const LINES_IN_A_PART = 200;

/** Tells the worker what the documents in the editor say: once whole, in parts, and from then on only what changes. */
export class OpenDatasets {
  /** The version that the worker knows; undefined while the text is being sent. */
  private readonly versions = new Map<string, number | undefined>();
  /** What the worker was told last of how each will be written, as JSON. */
  private readonly forms = new Map<string, string>();

  constructor(private readonly worker: DatasetWorkerThread) {}

  has({ uri }: vscode.TextDocument): boolean {
    return this.versions.has(uri.toString());
  }

  open(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    const { version } = document;
    this.versions.set(key, undefined);
    this.forms.delete(key);
    const send = (from: number) => {
      // Typed in meanwhile: the change has begun anew. Closed: nobody waits for it.
      if (document.version !== version || !this.versions.has(key)) return;
      const end = Math.min(from + LINES_IN_A_PART, document.lineCount);
      const last = end === document.lineCount;
      const part = document.getText(new vscode.Range(from, 0, end, 0));
      this.worker.channel.notify('open', { key, path: document.uri.fsPath, version, part, last });
      if (last) {
        this.versions.set(key, version);
        this.tellForm(document);
      } else setImmediate(send, end);
    };
    send(0);
  }

  change({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const key = document.uri.toString();
    const base = this.versions.get(key);
    if (base === undefined) {
      this.open(document);
      return;
    }
    this.versions.set(key, document.version);
    this.worker.channel.notify('edit', {
      key,
      base,
      version: document.version,
      lines: document.lineCount,
      edits: contentChanges.map(({ range, text }) => ({
        start: positionOf(range.start),
        end: positionOf(range.end),
        text,
      })),
    });
    this.tellForm(document);
  }

  /** Tells how the document will be written, where that is news. */
  tellForm({ uri, encoding, eol }: vscode.TextDocument): void {
    const key = uri.toString();
    // While the text is being sent, the end of it tells.
    if (this.versions.get(key) === undefined) return;
    const form = { byteOrderMark: encoding === 'utf8bom', crlf: eol === vscode.EndOfLine.CRLF };
    const told = JSON.stringify(form);
    if (this.forms.get(key) === told) return;
    this.forms.set(key, told);
    this.worker.channel.notify('formed', { key, ...form });
  }

  close({ uri }: vscode.TextDocument): void {
    this.forms.delete(uri.toString());
    if (this.versions.delete(uri.toString())) this.worker.channel.notify('close', { key: uri.toString() });
  }

  /** Sends everything anew: the worker has begun afresh. */
  clear(): void {
    this.versions.clear();
    this.forms.clear();
  }
}

function positionOf({ line, character }: vscode.Position) {
  return { line, column: character };
}
