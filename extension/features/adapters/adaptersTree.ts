import * as vscode from 'vscode';
import { readParity, type RunSummary } from '../../services/runs/runs';
import type { FeatureContext } from '../../platform/context';

type Parity = 'passed' | 'failed' | 'unchecked';

export interface AdapterItem extends RunSummary {
  readonly parity: Parity;
}

/** The adapters that can answer: runs with an `adapter.gguf`, and whether llama.cpp was seen to agree with the trainer. */
export class AdaptersTree implements vscode.TreeDataProvider<AdapterItem> {
  readonly onDidChangeTreeData: vscode.Event<undefined>;

  constructor(private readonly context: FeatureContext) {
    this.onDidChangeTreeData = (listener) => context.runs.onDidChange(() => void listener.call(undefined, undefined));
  }

  async getChildren(): Promise<AdapterItem[]> {
    const runs = this.context.runs.current.filter((run) => run.adapterGguf !== undefined);
    return Promise.all(runs.map(async (run) => ({ ...run, parity: await parityOf(run) })));
  }

  getTreeItem(run: AdapterItem): vscode.TreeItem {
    const item = new vscode.TreeItem(run.id);
    item.id = run.folder;
    item.contextValue = 'adapter';
    const { manifest } = run;
    // A narrow side bar cuts off the end: first comes what decides whether to use it. The id names the persona already.
    const base = manifest && shortName(manifest.baseModel.requested);
    item.description = [PARITY_WORDS[run.parity](), ...(base === undefined ? [] : [base])].join(' · ');
    item.iconPath = ICONS[run.parity];
    const lines = [
      ...(manifest
        ? [
            vscode.l10n.t('Persona: {0}', manifest.persona),
            vscode.l10n.t('Base model: {0}', manifest.baseModel.requested),
          ]
        : []),
      PARITY_HINTS[run.parity](),
      run.adapterGguf ?? run.folder,
    ];
    item.tooltip = new vscode.MarkdownString().appendText(lines.join('\n'));
    return item;
  }
}

/** `builtin:smollm2-135m-instruct` → `smollm2-135m-instruct`; of a path, its last part. */
function shortName(baseModel: string): string {
  return (
    baseModel
      .replace(/^builtin:/, '')
      .split(/[\\/]/)
      .at(-1) ?? baseModel
  );
}

async function parityOf(run: RunSummary): Promise<Parity> {
  const report = await readParity(run).catch(() => undefined);
  if (!report) return 'unchecked';
  return report.passed ? 'passed' : 'failed';
}

const ICONS: Readonly<Record<Parity, vscode.ThemeIcon>> = {
  passed: new vscode.ThemeIcon('verified-filled', new vscode.ThemeColor('testing.iconPassed')),
  failed: new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')),
  unchecked: new vscode.ThemeIcon('circle-outline'),
};

const PARITY_WORDS: Readonly<Record<Parity, () => string>> = {
  passed: () => vscode.l10n.t('parity ok'),
  failed: () => vscode.l10n.t('parity failed'),
  unchecked: () => vscode.l10n.t('parity not checked'),
};

const PARITY_HINTS: Readonly<Record<Parity, () => string>> = {
  passed: () => vscode.l10n.t('llama.cpp gives the tokens the same probabilities as the trainer did.'),
  failed: () => vscode.l10n.t('llama.cpp answers differently from what was trained. Export the run again.'),
  unchecked: () => vscode.l10n.t('Nobody has compared llama.cpp with the trainer yet.'),
};
