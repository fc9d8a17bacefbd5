import type * as vscode from 'vscode';
import type { Channel } from '../../../protocol/channel';
import type { RunEvent } from '../../../protocol/events';
import type { RunManifest } from '../../../protocol/run';
import { RunHost, RunView } from '../../../protocol/webviews/run';
import type { FeatureContext } from '../../platform/context';
import { createPanel, showPage } from '../../platform/webview';
import { followEvents, readRun, type Run } from '../../services/runs';
import { stopTraining } from '../../services/training';

/** Events of so many milliseconds go to the page together: a finished run comes in one piece. */
const TOGETHER_MS = 100;

/** A run in the editor area: its events from the first, then each new one. */
export class RunPanel implements vscode.Disposable {
  private readonly panel: vscode.WebviewPanel;
  private readonly channel: Channel<typeof RunView, typeof RunHost>;
  private readonly runsChanged: vscode.Disposable;
  private following: AbortController | undefined;

  constructor(
    private readonly context: FeatureContext,
    private readonly run: Run,
    private readonly manifest: RunManifest,
    closed: () => void,
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
          this.follow();
        },
      },
    });
    // A run that is resumed while its panel is open is followed again.
    this.runsChanged = context.runs.onDidChange((runs) => {
      if (!this.following && runs.some(({ folder, state }) => folder === run.folder && state === 'running')) {
        this.follow();
      }
    });
    this.panel.onDidDispose(() => {
      this.following?.abort();
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

  private follow(): void {
    this.following?.abort();
    const controller = new AbortController();
    this.following = controller;
    this.channel.notify('manifest', this.manifest);
    this.send(controller.signal)
      .catch(this.context.showError)
      .finally(() => {
        if (this.following === controller) this.following = undefined;
      });
  }

  private async send(signal: AbortSignal): Promise<void> {
    let waiting: RunEvent[] = [];
    const flush = async () => {
      const events = waiting;
      waiting = [];
      const { state } = await readRun(this.run);
      if (!signal.aborted) this.channel.notify('events', { events, state });
    };
    const timer = setInterval(() => {
      if (waiting.length > 0) flush().catch(this.context.showError);
    }, TOGETHER_MS);
    try {
      for await (const event of followEvents(this.run, signal)) waiting.push(event);
    } finally {
      clearInterval(timer);
    }
    await flush();
  }
}
