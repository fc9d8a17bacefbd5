import * as vscode from 'vscode';
import type { Channel } from '../../../protocol/channel';
import { TokensHost, TokensView, type TokensState } from '../../../protocol/webviews/tokens';
import type { FeatureContext } from '../../platform/context';
import { createPanel, showPage } from '../../platform/webview';
import { readTokensState, type Place } from './tokensState';

/** Holding an arrow key down must not tokenise each line on the way. */
const PAUSE_MS = 60;

/** The panel beside a dataset: the line under the cursor, token by token. It follows the cursor and what is typed. */
export class TokensPanel implements vscode.Disposable {
  private readonly panel: vscode.WebviewPanel;
  private readonly channel: Channel<typeof TokensView, typeof TokensHost>;
  private readonly subscriptions: vscode.Disposable;
  private readonly shown = new vscode.EventEmitter<TokensState>();
  private timer: NodeJS.Timeout | undefined;
  private running: AbortController | undefined;
  /** What the page shows, or will when it is drawn. */
  private state: TokensState | undefined;
  /** Fires when the page has been told of a line. */
  readonly onDidShow = this.shown.event;

  constructor(
    private readonly context: FeatureContext,
    private place: Place,
    closed: () => void,
  ) {
    const title = vscode.l10n.t('Tokens');
    this.panel = createPanel('tokens', title, 'beside');
    const page = { name: 'tokens', title, host: TokensHost, view: TokensView } as const;
    this.channel = showPage(context, this.panel.webview, page, {
      requests: {},
      notifications: {
        ready: () => {
          if (this.state) this.channel.notify('state', this.state);
        },
        act: () => void this.act(),
      },
    });
    this.subscriptions = vscode.Disposable.from(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor: { document }, selections }) => {
        this.follow(document, selections[0]?.active.line);
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor) this.follow(editor.document, editor.selection.active.line);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === this.place.document) this.showSoon();
      }),
      context.datasetChecks.context.onDidChange(() => {
        this.showSoon();
      }),
    );
    this.panel.onDidDispose(() => {
      clearTimeout(this.timer);
      this.running?.abort();
      this.subscriptions.dispose();
      this.shown.dispose();
      this.channel.close();
      closed();
    });
    void this.show();
  }

  /** Shows another line, at once. */
  go(place: Place): void {
    this.place = place;
    this.panel.reveal(undefined, true);
    void this.show();
  }

  dispose(): void {
    this.panel.dispose();
  }

  private follow(document: vscode.TextDocument, line: number | undefined): void {
    if (document.languageId !== 'jsonl' || line === undefined) return;
    if (document === this.place.document && line === this.place.line) return;
    this.place = { document, line };
    this.showSoon();
  }

  private showSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.show(), PAUSE_MS);
  }

  private async show(): Promise<void> {
    this.running?.abort();
    const controller = new AbortController();
    this.running = controller;
    const { document, line } = this.place;
    // The last line may have been deleted.
    const place = { document, line: Math.min(line, document.lineCount - 1) };
    try {
      const state = await readTokensState(this.context, place, controller.signal);
      if (controller.signal.aborted) return;
      this.state = state;
      this.channel.notify('state', state);
      this.shown.fire(state);
    } catch (error) {
      if (!controller.signal.aborted) this.context.showError(error);
    }
  }

  private async act(): Promise<void> {
    const action = this.state?.kind === 'notice' ? this.state.action : undefined;
    if (action?.command !== undefined) await vscode.commands.executeCommand(action.command);
  }
}
