import * as vscode from 'vscode';
import type { RunState, RunSummary } from '../../services/runs/runs';
import type { FeatureContext } from '../../platform/context';
import { timeLeftWords } from '../../platform/timeLeft';

/** The runs of the project, newest first. */
export class RunsTree implements vscode.TreeDataProvider<RunSummary> {
  readonly onDidChangeTreeData: vscode.Event<undefined>;

  constructor(private readonly context: FeatureContext) {
    this.onDidChangeTreeData = (listener) => context.runs.onDidChange(() => void listener.call(undefined, undefined));
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
    item.accessibilityInformation = { label: `${run.id}, ${stateWord(run.state)}, ${item.description}` };
    return item;
  }
}

const ICONS: Readonly<Record<RunState, vscode.ThemeIcon>> = {
  queued: new vscode.ThemeIcon('clock'),
  running: new vscode.ThemeIcon('sync~spin'),
  completed: new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')),
  stopped: new vscode.ThemeIcon('debug-pause'),
  failed: new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground')),
  interrupted: new vscode.ThemeIcon('debug-disconnect', new vscode.ThemeColor('list.warningForeground')),
  incomplete: new vscode.ThemeIcon('question'),
};

/** `12/160 · 8 % · 3 min left · 2.51 → 2.08`: short, as the view is narrow; the icon tells the state. */
function describe(run: RunSummary): string {
  const { manifest, step, state } = run;
  if (!manifest) return stateWord(state);
  const { steps } = manifest.plan;
  const parts: (string | undefined)[] = [];
  if (state === 'queued') parts.push(queueWords(run));
  else if (state !== 'completed') parts.push(`${String(step)}/${String(steps)}`);
  if (state === 'running') parts.push(`${String(Math.floor((100 * step) / steps))} %`);
  if (run.secondsLeft !== undefined) parts.push(timeLeftWords(run.secondsLeft));
  parts.push(losses(run));
  return parts.filter((part) => part !== undefined).join(' · ');
}

function queueWords({ queuePosition }: RunSummary): string {
  return queuePosition === undefined
    ? vscode.l10n.t('waiting')
    : vscode.l10n.t('waiting, {0} before it', queuePosition);
}

function tooltip(run: RunSummary): vscode.MarkdownString {
  const lines = [run.id, stateWord(run.state)];
  if (run.manifest) {
    const { training, baseModel, prepared, plan } = run.manifest;
    lines.push(
      vscode.l10n.t('Step {0} of {1}', run.step, plan.steps),
      vscode.l10n.t('Base model: {0}', baseModel.requested),
      vscode.l10n.t('{0} examples, {1} epochs', prepared.examples, training.epochs),
      `r = ${String(training.rank)}, α = ${String(training.alpha)}, lr = ${String(training.learningRate)}`,
    );
  }
  const loss = losses(run);
  if (loss !== undefined) lines.push(vscode.l10n.t('Loss {0}', loss));
  if (run.error !== undefined) lines.push(run.error);
  return new vscode.MarkdownString().appendText(lines.join('\n'));
}

function losses({ lossFirst, lossLast }: RunSummary): string | undefined {
  if (lossFirst === undefined || lossLast === undefined) return undefined;
  return `${lossFirst.toFixed(2)} → ${lossLast.toFixed(2)}`;
}

function stateWord(state: RunState): string {
  switch (state) {
    case 'queued':
      return vscode.l10n.t('waiting');
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
