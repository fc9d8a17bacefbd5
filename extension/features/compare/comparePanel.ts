import * as vscode from 'vscode';
import type { Channel } from '../../../protocol/channel';
import { CompareHost, CompareView } from '../../../protocol/webviews/compare';
import { executeCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { createPanel, showPage } from '../../platform/webview';
import { readComparison } from '../../services/comparing';
import type { Run } from '../../services/runs';

/** Runs side by side in the editor area; those that train move on. */
export class ComparePanel implements vscode.Disposable {
  private readonly panel: vscode.WebviewPanel;
  private readonly channel: Channel<typeof CompareView, typeof CompareHost>;
  private readonly runsChanged: vscode.Disposable;
  private told = '';

  constructor(
    context: FeatureContext,
    private readonly runs: readonly Run[],
    closed: () => void,
  ) {
    const title = vscode.l10n.t('{0} runs side by side', runs.length);
    this.panel = createPanel('compare', title);
    const page = { name: 'compare', title, host: CompareHost, view: CompareView } as const;
    const send = () => {
      this.send().catch(context.showError);
    };
    this.channel = showPage(context, this.panel.webview, page, {
      requests: {},
      notifications: {
        ready: () => {
          this.told = '';
          send();
        },
        open: ({ run }) => void executeCommand('personaTuner.run.show', run),
      },
    });
    this.runsChanged = context.runs.onDidChange(send);
    this.panel.onDidDispose(() => {
      this.runsChanged.dispose();
      this.channel.close();
      closed();
    });
  }

  reveal(): void {
    this.panel.reveal();
  }

  dispose(): void {
    this.panel.dispose();
  }

  private async send(): Promise<void> {
    const comparison = await readComparison(this.runs);
    const told = JSON.stringify(comparison);
    if (told === this.told) return;
    this.told = told;
    this.channel.notify('comparison', comparison);
  }
}
