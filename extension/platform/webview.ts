import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { Channel, type Contract, type Handlers } from '../../protocol/channel';
import { fromWire } from '../../protocol/webviewWire';
import type { FeatureContext } from './context';
import { pageHtml } from './webviewPage';

/** A page of ours, by its folder in `webview/`. */
export type PageName = 'chat' | 'compare' | 'rubric' | 'run' | 'tokens' | 'overview';

/**
 * Shows a page in a webview and returns the extension's end of the wire to it. The page says `ready` when it has been drawn,
 * and again whenever it was reloaded. Close the channel when the webview is disposed of.
 */
export function showPage<Host extends Contract, View extends Contract>(
  context: FeatureContext,
  webview: vscode.Webview,
  page: { readonly name: PageName; readonly title: string; readonly host: Host; readonly view: View },
  handlers: Handlers<Host>,
): Channel<View, Host> {
  const folder = vscode.Uri.joinPath(context.extension.extensionUri, 'dist', 'webview');
  const channel = new Channel(
    {
      send: (message) => void webview.postMessage(message),
      listen: (listener) => {
        const subscription = webview.onDidReceiveMessage((message: unknown) => {
          listener(fromWire(message));
        });
        return () => {
          subscription.dispose();
        };
      },
    },
    page.view,
    page.host,
    handlers,
    context.showError,
  );
  webview.options = { enableScripts: true, localResourceRoots: [folder] };
  const file = (extension: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(folder, `${page.name}.${extension}`)).toString();
  webview.html = pageHtml({
    title: page.title,
    language: vscode.env.language,
    script: file('js'),
    style: file('css'),
    source: webview.cspSource,
    nonce: randomBytes(16).toString('base64'),
    words: vscode.l10n.bundle ?? {},
  });
  return channel;
}

/**
 * A panel in the editor area that shows one page until it is closed.
 *
 * @param place - `beside`: next to the editor, which keeps the cursor
 */
export function createPanel(name: PageName, title: string, place: 'here' | 'beside' = 'here'): vscode.WebviewPanel {
  const column =
    place === 'here' ? vscode.ViewColumn.Active : { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
  return vscode.window.createWebviewPanel(`personaTuner.${name}`, title, column, {
    enableFindWidget: true,
    // An answer half scored, a chart half scrolled: hiding the tab must not lose the place.
    retainContextWhenHidden: true,
  });
}
