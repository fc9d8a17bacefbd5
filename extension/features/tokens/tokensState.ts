import * as vscode from 'vscode';
import type { TokensState } from '../../../protocol/webviews/tokens';
import type { CommandId } from '../../contributions';
import type { FeatureContext } from '../../platform/context';

/** A line of a dataset in an editor; `line` is 0-based, as editors have it. */
export interface Place {
  readonly document: vscode.TextDocument;
  readonly line: number;
}

/** What the panel shows of the line, tokenised in the worker. */
export async function readTokensState(
  { datasetChecks }: FeatureContext,
  { document, line }: Place,
  signal: AbortSignal,
): Promise<TokensState> {
  const { maxLength } = datasetChecks.context.current;
  const tokens = await datasetChecks.tokens(document.lineAt(line).text, signal);
  const title = vscode.l10n.t('Line {0}', line + 1);
  switch (tokens.kind) {
    case 'tokens': {
      const { example, promptAdded } = tokens;
      const file = vscode.workspace.asRelativePath(document.uri);
      return { kind: 'tokens', file, line: line + 1, example, maxLength, promptAdded };
    }
    case 'problem':
      return { kind: 'notice', title, message: tokens.message };
    case 'blank':
      return { kind: 'notice', title, message: vscode.l10n.t('There is no example on this line.') };
    case 'no-tokenizer':
      return {
        kind: 'notice',
        title,
        message: vscode.l10n.t(
          'Tokens can be shown once the base model is prepared: its tokenizer and chat template make them.',
        ),
        action: {
          label: vscode.l10n.t('Set Up Environment'),
          command: 'personaTuner.environment.setUp' satisfies CommandId,
        },
      };
  }
}
