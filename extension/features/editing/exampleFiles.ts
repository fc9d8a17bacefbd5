import * as vscode from 'vscode';
import { UserError } from '../../../protocol/errors';
import { originOf } from './exampleUri';
import { OpenExample } from './openExample';

/**
 * Lines of datasets as files of their own, in the scheme `persona-example`. Saving one edits its dataset, which is then
 * unsaved, and undone like any edit; a line that is edited elsewhere is read anew, or the editor asks which one counts.
 */
export class ExampleFiles implements vscode.FileSystemProvider, vscode.Disposable {
  private readonly examples = new Map<string, Promise<OpenExample>>();
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  private readonly subscriptions = vscode.Disposable.from(
    this.changed,
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) void this.follow(document, contentChanges);
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      this.examples.delete(uri.toString());
    }),
  );
  readonly onDidChangeFile = this.changed.event;

  /** The address of the document that shows this line already; undefined when none does. */
  async find(source: vscode.Uri, line: number): Promise<vscode.Uri | undefined> {
    for (const [uri, opening] of this.examples) {
      const example = await opening.catch(() => undefined);
      if (example?.isAt(source, line)) return vscode.Uri.parse(uri, true);
    }
    return undefined;
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const example = await this.open(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: example.modified, size: example.content.length };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return (await this.open(uri)).content;
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const example = await this.open(uri);
    await example.write(Buffer.from(content).toString('utf8'), Date.now()).catch(refuse);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
  createDirectory(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
  delete(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
  rename(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private open(uri: vscode.Uri): Promise<OpenExample> {
    const key = uri.toString();
    const known = this.examples.get(key);
    if (known) return known;
    const opening = OpenExample.open(originOf(uri), Date.now()).catch((error: unknown) => {
      this.examples.delete(key);
      return refuse(error);
    });
    this.examples.set(key, opening);
    return opening;
  }

  private async follow(
    document: vscode.TextDocument,
    changes: readonly vscode.TextDocumentContentChangeEvent[],
  ): Promise<void> {
    for (const [uri, opening] of [...this.examples]) {
      const example = await opening.catch(() => undefined);
      if (!example?.follow(document, changes, Date.now())) continue;
      this.changed.fire([{ type: vscode.FileChangeType.Changed, uri: vscode.Uri.parse(uri, true) }]);
    }
  }
}

/** VS Code shows the sentence of a file system's error when it cannot open or save. */
function refuse(error: unknown): never {
  if (error instanceof UserError) throw vscode.FileSystemError.Unavailable(error.message);
  throw error;
}
