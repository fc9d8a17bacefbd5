import * as vscode from 'vscode';
import type { FeatureContext } from '../../platform/context';
import { followEvents, type Run } from '../../services/runs/runs';
import type { Progress } from '../../services/system/progress';
import { stopTraining } from '../../services/training/training';
import { concludeRun } from './conclude';
import { TrainingProgress } from './progressWords';
import type { TrainingStatusItem } from './statusItem';

/** Shows each running run until its end: as a notification, in the status bar and in the views. */
export class TrainingFollower implements vscode.Disposable {
  /** Runs followed now, by folder. */
  private readonly followed = new Set<string>();
  private readonly closing = new AbortController();

  constructor(
    private readonly context: FeatureContext,
    private readonly statusItem: TrainingStatusItem,
  ) {}

  /** Follows a run, once. Closing the window ends the watching, not the training. */
  follow(run: Run): void {
    if (this.followed.has(run.folder)) return;
    this.followed.add(run.folder);
    void this.watch(run);
  }

  dispose(): void {
    this.closing.abort();
  }

  private async watch(run: Run): Promise<void> {
    const ended = await this.context.runTask(vscode.l10n.t('Training {0}', run.id), async (progress, signal) => {
      const stop = () => {
        progress({
          message: vscode.l10n.t('saving a checkpoint, then stopping'),
        });
        stopTraining(run).catch(this.context.showError);
      };
      signal.addEventListener('abort', stop, { once: true });
      await this.showEvents(run, (update) => {
        if (!signal.aborted) progress(update);
        this.statusItem.show(run.id, update.message);
      });
      return true;
    });
    this.followed.delete(run.folder);
    this.statusItem.hide();
    if (!ended || this.closing.signal.aborted) return;
    await this.context.runs.refresh();
    await concludeRun(this.context, run).catch(this.context.showError);
  }

  private async showEvents(run: Run, show: Progress): Promise<void> {
    const progress = new TrainingProgress();
    show({ message: vscode.l10n.t('starting') });
    for await (const event of followEvents(run, this.closing.signal)) {
      const update = progress.take(event);
      if (update) show(update);
      if (event.type === 'warning') this.context.log.warn(`${run.id}: ${event.message}`);
      if (event.type === 'start' || event.type === 'step') void this.context.runs.refresh();
    }
  }
}
