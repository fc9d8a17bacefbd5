import * as vscode from 'vscode';
import type { CommandId } from '../../contributions';
import { lengthsOf, type Lengths } from '../../core/dataset/lengths';
import type { FeatureContext } from '../../platform/context';

/** Above the first line of a dataset: how many examples, how long they are, and how much of them is learned. */
export class LengthLens implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscription: vscode.Disposable;
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly context: FeatureContext) {
    this.subscription = context.datasetChecks.context.onDidChange(() => {
      this.changed.fire();
    });
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const { datasetChecks } = this.context;
    const { maxLength } = datasetChecks.context.current;
    const lengths = lengthsOf(await datasetChecks.sizes(document.uri), maxLength);
    if (!lengths) return [];
    const command = 'personaTuner.dataset.overview' satisfies CommandId;
    const tooltip = vscode.l10n.t('Show the overview of this dataset');
    return lensTitles(lengths, maxLength).map(
      (title) =>
        new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title, tooltip, command, arguments: [document.uri] }),
    );
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}

function lensTitles(
  { examples, tokens, median, p95, longest, supervisedShare, over }: Lengths,
  most: number,
): string[] {
  const number = (value: number) => new Intl.NumberFormat(vscode.env.language).format(value);
  return [
    vscode.l10n.t('{0} examples · {1} tokens', number(examples), number(tokens)),
    vscode.l10n.t(
      'p50 {0} · p95 {1} · max {2} of maxLength {3}',
      number(median),
      number(p95),
      number(longest),
      number(most),
    ),
    ...(over > 0 ? [vscode.l10n.t('{0} too long', number(over))] : []),
    vscode.l10n.t('{0} % supervised', Math.round(supervisedShare * 100)),
  ];
}
