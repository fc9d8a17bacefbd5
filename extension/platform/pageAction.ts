import * as vscode from 'vscode';
import type { ErrorAction } from '../../protocol/errors';
import { COMMANDS } from '../contributions';

/** Commands that a page's button may run: ours, and VS Code's own question whether the folder is trusted. */
const ALLOWED: ReadonlySet<string> = new Set([...COMMANDS, 'workbench.trust.manage']);

/** Runs what a button of a page promises. A page shows what files say, so not any command will do. */
export async function runPageAction({ command, arguments: parameters }: ErrorAction): Promise<void> {
  if (command === undefined || !ALLOWED.has(command)) return;
  await vscode.commands.executeCommand(command, ...(parameters ?? []));
}

/** Whether {@link runPageAction} would do something. */
export function isPageAction({ command }: ErrorAction): boolean {
  return command !== undefined && ALLOWED.has(command);
}
