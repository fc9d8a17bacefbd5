import * as vscode from 'vscode';
import { toReadable } from '../../core/dataset/edit/example';
import { exampleUnreadable } from '../../core/errors';
import { registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { ExampleActions } from './codeActions';
import { ExampleCompletion } from './completion';
import { convertToUtf8 } from './convertToUtf8';
import { datasetEditor } from './datasetEditor';
import { ExampleFiles } from './exampleFiles';
import { EXAMPLE_SCHEME, exampleUri, hashOfLine } from './exampleUri';
import { withoutByteOrderMark } from './byteOrderMark';
import { convertToMessages, duplicateExample, newExample, removeDuplicates } from './lineCommands';
import { moveToValidation } from './moveToValidation';

/** *Edit Example*, and the commands, code actions and completions that change a dataset's lines. */
export function register(context: FeatureContext): vscode.Disposable {
  const files = new ExampleFiles();
  const datasets: vscode.DocumentSelector = { language: 'jsonl' };
  return vscode.Disposable.from(
    files,
    vscode.workspace.registerFileSystemProvider(EXAMPLE_SCHEME, files, { isCaseSensitive: true }),
    vscode.languages.registerCodeActionsProvider(datasets, new ExampleActions(), {
      providedCodeActionKinds: ExampleActions.kinds,
    }),
    vscode.languages.registerCompletionItemProvider(
      datasets,
      new ExampleCompletion(context),
      ...ExampleCompletion.triggers,
    ),
    registerCommand(context, 'personaTuner.example.edit', () => editExample(files)),
    registerCommand(context, 'personaTuner.example.new', newExample),
    registerCommand(context, 'personaTuner.example.duplicate', duplicateExample),
    registerCommand(context, 'personaTuner.example.moveToValidation', () => moveToValidation(context)),
    registerCommand(context, 'personaTuner.dataset.removeDuplicates', (sure) => removeDuplicates(sure === true)),
    registerCommand(context, 'personaTuner.dataset.convertToMessages', convertToMessages),
    registerCommand(context, 'personaTuner.dataset.removeByteOrderMark', withoutByteOrderMark),
    registerCommand(context, 'personaTuner.file.convertToUtf8', convertToUtf8),
  );
}

/** Opens the example under the cursor beside its dataset; the same line opens the same document. */
async function editExample(files: ExampleFiles): Promise<void> {
  const { document, selection } = datasetEditor();
  const { line } = selection.active;
  const { text } = document.lineAt(line);
  const readable = toReadable(text);
  if (readable.kind === 'broken') throw exampleUnreadable(line + 1, readable.message);
  const uri =
    (await files.find(document.uri, line)) ?? exampleUri({ source: document.uri, line, hash: hashOfLine(text) });
  await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside, preview: false });
}
