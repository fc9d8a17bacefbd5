import * as vscode from 'vscode';
import type { TokenizedExample, TokenPart } from '../../../protocol/dataset';
import type { CommandId } from '../../contributions';
import { countSupervised } from '../../core/conversation/supervised';
import type { FeatureContext } from '../../platform/context';
import { signalOf } from '../../platform/signal';

/** Over a line of a dataset: its tokens by part. */
export class TokenHover implements vscode.HoverProvider {
  constructor(private readonly context: FeatureContext) {}

  async provideHover(
    document: vscode.TextDocument,
    { line }: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const { datasetChecks } = this.context;
    const at = document.lineAt(line);
    const tokens = await datasetChecks.tokens(at.text, signalOf(token));
    if (tokens.kind !== 'tokens') return undefined;
    const { maxLength } = datasetChecks.context.current;
    const text = new vscode.MarkdownString(partsTable(tokens.example, maxLength, tokens.promptAdded));
    const command = 'personaTuner.tokens.show' satisfies CommandId;
    text.isTrusted = { enabledCommands: [command] };
    text.appendMarkdown(`\n\n[${vscode.l10n.t('Show Tokens')}](command:${command})`);
    return new vscode.Hover(text, at.range);
  }
}

function partsTable(example: TokenizedExample, maxLength: number, promptAdded: boolean): string {
  const { ids, parts, supervised } = example;
  const whole = ids.length;
  const learned = countSupervised(supervised);
  const lost = learned - countSupervised(supervised, maxLength);
  const rows = parts
    .filter(({ role }) => role !== 'template')
    .map(({ role, turn, tokens: [start, end] }): [string, number] => [partWords(role, turn, promptAdded), end - start]);
  const template = whole - rows.reduce((sum, [, tokens]) => sum + tokens, 0);
  rows.push([vscode.l10n.t('Template'), template], [`**${vscode.l10n.t('Supervised')}**`, learned]);
  const share = (tokens: number) => `${String(Math.round((tokens / Math.max(1, whole)) * 100))} %`;
  const head =
    lost > 0
      ? vscode.l10n.t('**{0}** tokens, maxLength {1}: {2} supervised tokens are cut off', whole, maxLength, lost)
      : vscode.l10n.t('**{0}** tokens, maxLength {1}', whole, maxLength);
  const lines = rows.map(([words, tokens]) => `| ${words} | ${String(tokens)} | ${share(tokens)} |`);
  return `${head}\n\n| | | |\n|:--|--:|--:|\n${lines.join('\n')}`;
}

function partWords(role: TokenPart['role'], turn: number | undefined, promptAdded: boolean): string {
  const number = (turn ?? 0) + (promptAdded ? 0 : 1);
  switch (role) {
    case 'system':
      return promptAdded ? vscode.l10n.t("System prompt, the project's") : vscode.l10n.t('System prompt');
    case 'user':
      return vscode.l10n.t('Turn {0}, question', number);
    case 'assistant':
      return vscode.l10n.t('Turn {0}, answer', number);
    case 'template':
      return vscode.l10n.t('Template');
  }
}
