import * as vscode from 'vscode';
import type { ViewId } from '../../contributions';
import { registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { ChatPanel } from './chatPanel';

const VIEW = 'personaTuner.chat' satisfies ViewId;

/** The view *Chat*: talk with the base model or an adapter. */
export function register(context: FeatureContext): vscode.Disposable {
  const panel = new ChatPanel(context);
  return vscode.Disposable.from(
    panel,
    vscode.window.registerWebviewViewProvider(VIEW, panel, {
      // An answer goes on while another view is looked at.
      webviewOptions: { retainContextWhenHidden: true },
    }),
    registerCommand(context, 'personaTuner.chat.show', async (run) => {
      await vscode.commands.executeCommand(`${VIEW}.focus`);
      await panel.choose(typeof run === 'string' ? run : undefined);
    }),
  );
}
