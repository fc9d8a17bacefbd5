import * as vscode from 'vscode';
import type { CommandId, ContextKey } from '../contributions';
import type { FeatureContext } from './context';

/** Registers a command of the manifest; what it throws is shown, never swallowed. */
export function registerCommand(
  context: FeatureContext,
  id: CommandId,
  run: (...parameters: unknown[]) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...parameters: unknown[]) => {
    try {
      return await run(...parameters);
    } catch (error) {
      context.showError(error);
      return undefined;
    }
  });
}

/** Runs a command of ours; the way in which one feature reaches another. */
export function executeCommand(id: CommandId, ...parameters: unknown[]): Thenable<unknown> {
  return vscode.commands.executeCommand(id, ...parameters);
}

export function setContextKey(key: ContextKey, value: boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
