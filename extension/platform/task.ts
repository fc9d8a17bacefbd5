import * as vscode from 'vscode';
import { bytesText } from '../core/bytes';
import type { Progress, ProgressUpdate } from '../services/system/progress';
import { timeLeftWords } from './timeLeft';

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
      const progress: Progress = (update) => {
        const { fraction } = update;
        const increment = fraction === undefined ? undefined : Math.max(0, fraction * 100 - shown);
        shown += increment ?? 0;
        report.report({ message: progressWords(update), increment });
      };
      try {
        return await work(progress, controller.signal);
      } finally {
        subscription.dispose();
      }
    },
  );
}

/** The message, with bytes and time left of a transfer. */
function progressWords({ message, bytes, totalBytes, secondsLeft }: ProgressUpdate): string {
  if (bytes === undefined || totalBytes === undefined) return message;
  const done = vscode.l10n.t('{0}: {1} of {2}', message, bytesText(bytes), bytesText(totalBytes));
  return secondsLeft === undefined ? done : `${done} · ${timeLeftWords(secondsLeft)}`;
}
