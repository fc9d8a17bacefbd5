import type * as vscode from 'vscode';

/** Panels that are open, one for each key: asked for again, it comes to the front. All close with this. */
export class OpenPanels implements vscode.Disposable {
  private readonly open = new Map<string, vscode.WebviewPanel>();

  show(key: string, make: () => vscode.WebviewPanel): void {
    const shown = this.open.get(key);
    if (shown) {
      shown.reveal();
      return;
    }
    const panel = make();
    this.open.set(key, panel);
    panel.onDidDispose(() => this.open.delete(key));
  }

  dispose(): void {
    for (const panel of [...this.open.values()]) panel.dispose();
  }
}
