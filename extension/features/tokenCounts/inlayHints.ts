import * as vscode from 'vscode';
import { readSetting } from '../../platform/settings';
import type { FeatureContext } from '../../platform/context';

/** Behind each example: its tokens. Off until the setting turns it on. */
export class TokenHints implements vscode.InlayHintsProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable;
  readonly onDidChangeInlayHints = this.changed.event;

  constructor(private readonly context: FeatureContext) {
    this.subscriptions = vscode.Disposable.from(
      this.changed,
      context.datasetChecks.context.onDidChange(() => {
        this.changed.fire();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('personaTuner.tokens.inlayHints')) this.changed.fire();
      }),
    );
  }

  async provideInlayHints(
    document: vscode.TextDocument,
    range: vscode.Range,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlayHint[]> {
    if (!readSetting('personaTuner.tokens.inlayHints')) return [];
    const { lines, tokens, supervised } = await this.context.datasetChecks.sizes(document.uri);
    if (token.isCancellationRequested) return [];
    return lines.flatMap((line, index) => {
      if (line - 1 < range.start.line || line - 1 > range.end.line || line > document.lineCount) return [];
      const label = vscode.l10n.t('{0} tokens', tokens[index] ?? 0);
      const hint = new vscode.InlayHint(document.lineAt(line - 1).range.end, label);
      hint.paddingLeft = true;
      hint.tooltip = vscode.l10n.t('{0} of them supervised', supervised[index] ?? 0);
      return [hint];
    });
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}
