import * as vscode from 'vscode';
import type { Progress } from '../services/system/progress';

/** Runs `work` under a cancellable notification; a fraction of the whole becomes VS Code's increments. */
export async function withTask<T>(
  title: string,
  work: (progress: Progress, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title,
      cancellable: true,
    },
    async (report, token) => {
      const subscription = token.onCancellationRequested(() => {
        controller.abort();
      });
      let shown = 0;
      const progress: Progress = ({ message, fraction }) => {
        const increment = fraction === undefined ? undefined : Math.max(0, fraction * 100 - shown);
        shown += increment ?? 0;
        report.report({ message, increment });
      };
      try {
        return await work(progress, controller.signal);
      } finally {
        subscription.dispose();
      }
    },
  );
}
