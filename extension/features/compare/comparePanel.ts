import * as vscode from 'vscode';
import { CompareHost, CompareView } from '../../../protocol/webviews/compare';
import { executeCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { createPanel, showPage } from '../../platform/webview';
import { readComparison } from '../../services/runs/comparing';
import type { Run } from '../../services/runs/runs';

/** Runs side by side in the editor area; those that train move on. */
export function openComparePanel(context: FeatureContext, runs: readonly Run[]): vscode.WebviewPanel {
  const title = vscode.l10n.t('{0} runs side by side', runs.length);
  const panel = createPanel('compare', title);
  const page = { name: 'compare', title, host: CompareHost, view: CompareView } as const;
  let told = '';
  const tell = async () => {
    const comparison = await readComparison(runs);
    const text = JSON.stringify(comparison);
    if (text === told) return;
    told = text;
    channel.notify('comparison', comparison);
  };
  const send = () => {
    tell().catch(context.showError);
  };
  const channel = showPage(context, panel.webview, page, {
    requests: {},
    notifications: {
      ready: () => {
        told = '';
        send();
      },
      open: ({ run }) => void executeCommand('personaTuner.run.show', run),
    },
  });
  const runsChanged = context.runs.onDidChange(send);
  panel.onDidDispose(() => {
    runsChanged.dispose();
    channel.close();
  });
  return panel;
}
