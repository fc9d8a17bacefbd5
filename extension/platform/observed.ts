import * as vscode from 'vscode';

/**
 * A value read from disk and kept until refreshed; whoever shows it listens to its change.
 *
 * One read runs at a time and at most one more waits, so a burst of file events costs two reads.
 */
export class Observed<T> implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<T>();
  private running: Promise<T> | undefined;
  private queued: Promise<T> | undefined;
  readonly onDidChange = this.changed.event;
  /** Why the last read failed; undefined after one that did not. */
  problem: unknown;

  /**
   * @param read - reads the value anew
   * @param current - what holds before the first read
   * @param failed - told when a read throws; the value then stays
   */
  constructor(
    private readonly read: () => Promise<T>,
    public current: T,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Reads again, tells the listeners, and resolves with the value. Never rejects. */
  refresh(): Promise<T> {
    if (!this.running) {
      this.running = this.readOnce();
      return this.running;
    }
    this.queued ??= this.running.then(() => {
      this.queued = undefined;
      return this.refresh();
    });
    return this.queued;
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async readOnce(): Promise<T> {
    try {
      this.current = await this.read();
      this.problem = undefined;
    } catch (error) {
      this.problem = error;
      this.failed(error);
    } finally {
      this.running = undefined;
    }
    this.changed.fire(this.current);
    return this.current;
  }
}
