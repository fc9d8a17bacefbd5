import * as vscode from 'vscode';
import { registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { toReadable } from '../../core/dataset/edit/example';
import { datasetEditorMissing, exampleUnreadable } from '../../core/errors';
import { ExampleFiles } from './exampleFiles';
import { EXAMPLE_SCHEME, exampleUri, hashOfLine } from './exampleUri';

/** *Edit Example* and the commands that change a dataset's lines. */
export function register(context: FeatureContext): vscode.Disposable {
  const files = new ExampleFiles();
  return vscode.Disposable.from(
    files,
    vscode.workspace.registerFileSystemProvider(EXAMPLE_SCHEME, files, { isCaseSensitive: true }),
    registerCommand(context, 'personaTuner.example.edit', async () => {
      const editor = vscode.window.activeTextEditor;
      if (editor?.document.languageId !== 'jsonl') throw datasetEditorMissing();
      const { document, selection } = editor;
      const { line } = selection.active;
      const { text } = document.lineAt(line);
      const readable = toReadable(text);
      if (readable.kind === 'broken') throw exampleUnreadable(line + 1, readable.message);
      const uri =
        (await files.find(document.uri, line)) ?? exampleUri({ source: document.uri, line, hash: hashOfLine(text) });
      await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside, preview: false });
    }),
  );
}
