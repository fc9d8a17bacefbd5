import * as vscode from 'vscode';
import type { Channel } from '../../../protocol/channel';
import { OverviewHost, OverviewView, type OverviewState } from '../../../protocol/webviews/overview';
import type { FeatureContext } from '../../platform/context';
import { createPanel, showPage } from '../../platform/webview';
import { readOverviewState } from './overviewState';

/** The overview of one dataset. It is made anew when the dataset is saved, and when what it is measured with changes. */
export class OverviewPanel implements vscode.Disposable {
  private readonly panel: vscode.WebviewPanel;
  private readonly channel: Channel<typeof OverviewView, typeof OverviewHost>;
  private readonly subscriptions: vscode.Disposable;
  private running: AbortController | undefined;
  private state: OverviewState;

  constructor(
    private readonly context: FeatureContext,
    private readonly dataset: vscode.Uri,
    closed: () => void,
  ) {
    const file = vscode.workspace.asRelativePath(dataset);
    const title = vscode.l10n.t('Overview of {0}', file.split('/').at(-1) ?? file);
    this.state = { kind: 'loading', file };
    this.panel = createPanel('overview', title);
    const page = { name: 'overview', title, host: OverviewHost, view: OverviewView } as const;
    this.channel = showPage(context, this.panel.webview, page, {
      requests: {},
      notifications: {
        ready: () => {
          this.channel.notify('state', this.state);
        },
        reveal: ({ lines }) => void this.reveal(lines),
        act: () => void this.act(),
      },
    });
    const ours = (uri: vscode.Uri) => uri.toString() === dataset.toString();
    this.subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (ours(uri)) void this.refresh();
      }),
      context.datasetChecks.context.onDidChange(() => void this.refresh()),
    );
    this.panel.onDidDispose(() => {
      this.running?.abort();
      this.subscriptions.dispose();
      this.channel.close();
      closed();
    });
    void this.refresh();
  }

  /** Comes to the front, with the dataset as it is now. */
  show(): void {
    this.panel.reveal();
    void this.refresh();
  }

  dispose(): void {
    this.panel.dispose();
  }

  private async refresh(): Promise<void> {
    this.running?.abort();
    const controller = new AbortController();
    this.running = controller;
    try {
      const state = await readOverviewState(this.context, this.dataset, controller.signal);
      if (controller.signal.aborted) return;
      this.state = state;
      this.channel.notify('state', state);
    } catch (error) {
      if (!controller.signal.aborted) this.context.showError(error);
    }
  }

  /** One line is shown at once; of several, a list to go through. */
  private async reveal(lines: readonly number[]): Promise<void> {
    const [first] = lines;
    if (first === undefined) return;
    const at = (line: number) => new vscode.Position(line - 1, 0);
    const { document } = await vscode.window.showTextDocument(this.dataset, {
      viewColumn: vscode.ViewColumn.Beside,
      selection: new vscode.Range(at(first), at(first)),
    });
    if (lines.length === 1) return;
    const locations = lines.map((line) => new vscode.Location(document.uri, at(line)));
    await vscode.commands.executeCommand('editor.action.peekLocations', document.uri, at(first), locations, 'peek');
  }

  private async act(): Promise<void> {
    const action = this.state.kind === 'notice' ? this.state.action : undefined;
    if (action?.command !== undefined) await vscode.commands.executeCommand(action.command);
  }
}
