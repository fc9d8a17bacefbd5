import * as vscode from 'vscode';
import type { RunState, RunSummary } from '../../services/runs';
import type { FeatureContext } from '../../platform/context';

/** The runs of the project, newest first. */
export class RunsTree implements vscode.TreeDataProvider<RunSummary> {
  readonly onDidChangeTreeData: vscode.Event<undefined>;

  constructor(private readonly context: FeatureContext) {
    this.onDidChangeTreeData = (listener) => context.runs.onDidChange(() => listener.call(undefined, undefined));
  }

  getChildren(): RunSummary[] {
    return [...this.context.runs.current];
  }

  getTreeItem(run: RunSummary): vscode.TreeItem {
    const item = new vscode.TreeItem(run.id);
    item.id = run.folder;
    item.description = describe(run);
    item.iconPath = ICONS[run.state];
    item.contextValue = `run.${run.state}${run.adapterGguf === undefined ? '' : '.adapter'}`;
    item.tooltip = tooltip(run);
    return item;
  }
}

const ICONS: Readonly<Record<RunState, vscode.ThemeIcon>> = {
  running: new vscode.ThemeIcon('sync~spin'),
  completed: new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')),
  stopped: new vscode.ThemeIcon('debug-pause'),
  failed: new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground')),
  interrupted: new vscode.ThemeIcon('debug-disconnect', new vscode.ThemeColor('list.warningForeground')),
  incomplete: new vscode.ThemeIcon('question'),
};

/** `running · 12/160 · loss 2.51 → 2.08` */
function describe(run: RunSummary): string {
  const parts = [stateWord(run.state)];
  if (run.manifest) parts.push(`${String(run.step)}/${String(run.manifest.plan.steps)}`);
  const loss = lossWords(run);
  if (loss) parts.push(loss);
  return parts.join(' · ');
}

function tooltip(run: RunSummary): vscode.MarkdownString {
  const lines = [run.id, describe(run)];
  if (run.manifest) {
    const { training, baseModel, prepared } = run.manifest;
    lines.push(
      vscode.l10n.t('Base model: {0}', baseModel.requested),
      vscode.l10n.t('{0} examples, {1} epochs', prepared.examples, training.epochs),
      `r = ${String(training.rank)}, α = ${String(training.alpha)}, lr = ${String(training.learningRate)}`,
    );
  }
  if (run.error !== undefined) lines.push(run.error);
  return new vscode.MarkdownString().appendText(lines.join('\n'));
}

function lossWords({ lossFirst, lossLast }: RunSummary): string | undefined {
  if (lossFirst === undefined || lossLast === undefined) return undefined;
  return vscode.l10n.t('loss {0} → {1}', lossFirst.toFixed(2), lossLast.toFixed(2));
}

function stateWord(state: RunState): string {
  switch (state) {
    case 'running':
      return vscode.l10n.t('training');
    case 'completed':
      return vscode.l10n.t('completed');
    case 'stopped':
      return vscode.l10n.t('stopped');
    case 'failed':
      return vscode.l10n.t('failed');
    case 'interrupted':
      return vscode.l10n.t('interrupted');
    case 'incomplete':
      return vscode.l10n.t('incomplete');
  }
}
