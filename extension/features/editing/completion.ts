import * as vscode from 'vscode';
import { completionPlace } from '../../core/dataset/edit/completions';
import type { FeatureContext } from '../../platform/context';

/** Roles, and the project's training prompt, where a dataset's line takes them. */
export class ExampleCompletion implements vscode.CompletionItemProvider {
  static readonly triggers = ['"'];

  constructor(private readonly context: FeatureContext) {}

  provideCompletionItems(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionItem[] {
    const { text } = document.lineAt(position.line);
    const place = completionPlace(text.slice(0, position.character));
    if (!place) return [];
    const range = new vscode.Range(position.with({ character: place.start }), position);
    if (place.kind === 'role') {
      return place.names.map((name) => item(name, name, range, vscode.CompletionItemKind.EnumMember));
    }
    const { systemPrompt } = this.context.datasetChecks.context.current;
    if (systemPrompt === undefined) return [];
    const label = vscode.l10n.t("The project's training prompt");
    const inserted = JSON.stringify(systemPrompt).slice(1, -1);
    const completion = item(label, inserted, range, vscode.CompletionItemKind.Text);
    completion.documentation = systemPrompt;
    // Else it is hidden as soon as something is typed that the label does not begin with.
    completion.filterText = text.slice(place.start, position.character) || label;
    return [completion];
  }
}

function item(
  label: string,
  text: string,
  range: vscode.Range,
  kind: vscode.CompletionItemKind,
): vscode.CompletionItem {
  const made = new vscode.CompletionItem(label, kind);
  made.insertText = text;
  made.range = range;
  return made;
}
