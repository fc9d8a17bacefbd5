import * as vscode from 'vscode';
import type { Channel } from '../../../protocol/channel';
import { ChatHost, ChatView } from '../../../protocol/webviews/chat';
import type { FeatureContext } from '../../platform/context';
import { runPageAction } from '../../platform/pageAction';
import { showPage } from '../../platform/webview';
import { answer } from './answer';
import { BASE, readChatState } from './chatState';

/** The extension's side of the chat view. */
export class ChatPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  private channel: Channel<typeof ChatView, typeof ChatHost> | undefined;
  private readonly subscriptions: vscode.Disposable;
  /** Id of the model that the person chose; undefined leaves it to the newest adapter. */
  private chosen: string | undefined;
  /** The cursor is wanted in a page that has not been drawn yet. */
  private focusWanted = false;
  private drawn = false;

  constructor(private readonly context: FeatureContext) {
    const { project, baseModel, runs } = context;
    const refresh = () => void this.show();
    this.subscriptions = vscode.Disposable.from(
      project.onDidChange(refresh),
      baseModel.onDidChange(refresh),
      runs.onDidChange(refresh),
      vscode.workspace.onDidGrantWorkspaceTrust(refresh),
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.channel?.close();
    this.drawn = false;
    const { context } = this;
    const page = { name: 'chat', title: vscode.l10n.t('Chat'), host: ChatHost, view: ChatView } as const;
    const channel = showPage(context, view.webview, page, {
      requests: {
        ask: ({ model, messages }, signal) => {
          return answer(context, {
            run: model === BASE ? undefined : model,
            messages,
            onText: (part) => {
              channel.notify('text', part);
            },
            signal,
          });
        },
      },
      notifications: {
        ready: () => void this.refresh(),
        select: ({ model }) => {
          this.chosen = model;
          void this.show();
        },
        act: (action) => void runPageAction(action),
      },
    });
    this.channel = channel;
    view.onDidDispose(() => {
      channel.close();
      if (this.channel === channel) this.channel = undefined;
    });
  }

  /** Puts the cursor into the chat; with `run`, its adapter answers from now on. */
  async choose(run: string | undefined): Promise<void> {
    if (run !== undefined) this.chosen = run;
    await this.show();
    if (this.drawn) this.channel?.notify('focus', {});
    else this.focusWanted = true;
  }

  dispose(): void {
    this.channel?.close();
    this.subscriptions.dispose();
  }

  /** The first look, in which nothing may be known yet: an obstacle that is none must not flicker. */
  private async refresh(): Promise<void> {
    const { project, baseModel, runs } = this.context;
    await project.refresh();
    await Promise.all([baseModel.refresh(), runs.refresh()]);
    await this.show();
    this.drawn = true;
    if (this.focusWanted) this.channel?.notify('focus', {});
    this.focusWanted = false;
  }

  private async show(): Promise<void> {
    const { channel } = this;
    if (channel) channel.notify('state', await readChatState(this.context, this.chosen));
  }
}
