import type * as vscode from 'vscode';

/** Runs the last of a burst of calls, one burst per key. */
export class Debounced implements vscode.Disposable {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  /** @param pause - milliseconds of quiet after which a call runs */
  constructor(private readonly pause: number) {}

  run(key: string, call: () => void): void {
    this.cancel(key);
    this.timers.set(
      key,
      setTimeout(() => {
        this.timers.delete(key);
        call();
      }, this.pause),
    );
  }

  cancel(key: string): void {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
  }

  dispose(): void {
    for (const key of [...this.timers.keys()]) this.cancel(key);
  }
}
