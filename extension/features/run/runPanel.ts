import type * as vscode from 'vscode';
import type { Channel } from '../../../protocol/channel';
import type { RunEvent } from '../../../protocol/events';
import type { RunManifest } from '../../../protocol/run';
import { RunHost, RunView } from '../../../protocol/webviews/run';
import type { FeatureContext } from '../../platform/context';
import { runPageAction } from '../../platform/pageAction';
import { createPanel, showPage } from '../../platform/webview';
import { followEvents, isUnderWay, type Run } from '../../services/runs/runs';
import { stopTraining } from '../../services/training/training';
import { readStanding } from './standing';

/** Events of so many milliseconds go to the page together: a finished run comes in one piece. */
const TOGETHER_MS = 100;

/** A run in the editor area: its events from the first, then each new one. */
export class RunPanel {
  readonly panel: vscode.WebviewPanel;
  private readonly channel: Channel<typeof RunView, typeof RunHost>;
  private following: AbortController | undefined;
  /** Events that the page has: a run that is resumed goes on in the page as it stands. */
  private sent = 0;
  private standing = '';

  constructor(
    private readonly context: FeatureContext,
    private readonly run: Run,
    private readonly manifest: RunManifest,
  ) {
    this.panel = createPanel('run', run.id);
    const page = { name: 'run', title: run.id, host: RunHost, view: RunView } as const;
    this.channel = showPage(context, this.panel.webview, page, {
      requests: {
        stop: async () => {
          await stopTraining(run);
          await context.runs.refresh();
          return {};
        },
      },
      notifications: {
        ready: () => {
          this.sent = 0;
          this.standing = '';
          this.channel.notify('manifest', this.manifest);
          this.follow();
        },
        act: (action) => void runPageAction(action),
      },
    });
    const runsChanged = context.runs.onDidChange((runs) => {
      const now = runs.find(({ folder }) => folder === run.folder);
      // A run that is resumed while its panel is open is followed again.
      if (!this.following && now && isUnderWay(now.state)) this.follow();
      else this.send([]).catch(context.showError);
    });
    this.panel.onDidDispose(() => {
      this.following?.abort();
      runsChanged.dispose();
      this.channel.close();
    });
  }

  private follow(): void {
    this.following?.abort();
    const controller = new AbortController();
    this.following = controller;
    this.sendEvents(controller.signal)
      .catch(this.context.showError)
      .finally(() => {
        if (this.following === controller) this.following = undefined;
      });
  }

  private async sendEvents(signal: AbortSignal): Promise<void> {
    let waiting: RunEvent[] = [];
    let known = this.sent;
    const flush = async () => {
      const events = waiting;
      waiting = [];
      this.sent += events.length;
      await this.send(events, signal);
    };
    const timer = setInterval(() => {
      if (waiting.length > 0) flush().catch(this.context.showError);
    }, TOGETHER_MS);
    try {
      for await (const event of followEvents(this.run, signal)) {
        if (known > 0) known--;
        else waiting.push(event);
      }
    } finally {
      clearInterval(timer);
    }
    await flush();
  }

  /** Tells the page what is new; nothing when nothing is. */
  private async send(events: readonly RunEvent[], signal?: AbortSignal): Promise<void> {
    const standing = await readStanding(this.run);
    const told = JSON.stringify(standing);
    if (signal?.aborted || (events.length === 0 && told === this.standing)) return;
    this.standing = told;
    this.channel.notify('events', { events: [...events], standing });
  }
}
