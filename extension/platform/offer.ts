import * as vscode from 'vscode';
import type { ErrorAction } from '../../protocol/errors';

/** A message with buttons; the one that is pressed runs its command. */
export async function offer(
  severity: 'information' | 'warning' | 'error',
  message: string,
  actions: readonly ErrorAction[],
): Promise<void> {
  const pressed = await show(
    severity,
    withoutLinks(message),
    actions.map(({ label }) => label),
  );
  const chosen = actions.find(({ label }) => label === pressed);
  if (chosen?.command !== undefined) await vscode.commands.executeCommand(chosen.command, ...(chosen.arguments ?? []));
}

/** VS Code makes links of `[label](command:…)` in a message, and runs what they name; what we quote is somebody's data. */
function withoutLinks(message: string): string {
  return message.replace(/\]\(/g, '] (');
}

function show(
  severity: 'information' | 'warning' | 'error',
  message: string,
  labels: readonly string[],
): Thenable<string | undefined> {
  switch (severity) {
    case 'information':
      return vscode.window.showInformationMessage(message, ...labels);
    case 'warning':
      return vscode.window.showWarningMessage(message, ...labels);
    case 'error':
      return vscode.window.showErrorMessage(message, ...labels);
  }
}
