import * as vscode from 'vscode';
import type { CommandId } from '../../contributions';
import { registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';

const SCHEME = 'persona-tuner-template';
const COMMAND = 'personaTuner.template.compare' satisfies CommandId;
const SIDES = ['training', 'gguf'] as const;

/** *Compare Chat Templates*: an example as the template of training renders it, beside what the GGUF's own makes of it. */
export function register(context: FeatureContext): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  let pages = { training: '', gguf: '' };
  const uriOf = (side: (typeof SIDES)[number]) => vscode.Uri.from({ scheme: SCHEME, path: `/${side}.txt` });
  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: ({ path }) => pages[path === '/gguf.txt' ? 'gguf' : 'training'],
    }),
    vscode.languages.registerCodeActionsProvider(
      { scheme: 'file', pattern: '**/{persona.json,*.jsonl}' },
      { provideCodeActions: (_document, _range, { diagnostics }) => diagnostics.filter(isDifference).map(actionOf) },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    registerCommand(context, COMMAND, async () => {
      const example = await differingExample(context);
      const rendered = example && (await context.datasetChecks.renderings(example));
      if (!rendered) {
        void vscode.window.showInformationMessage(
          vscode.l10n.t("The template that is trained with and the GGUF's own make the same of every example."),
        );
        return;
      }
      pages = rendered;
      for (const side of SIDES) changed.fire(uriOf(side));
      const title = vscode.l10n.t('Chat template: training ↔ GGUF');
      await vscode.commands.executeCommand('vscode.diff', uriOf('training'), uriOf('gguf'), title);
    }),
  );
}

/** The line that the finding links; without a project, the one that it stands at. */
async function differingExample({ datasetChecks }: FeatureContext): Promise<string | undefined> {
  for (const uri of datasetChecks.files()) {
    const finding = datasetChecks.get(uri)?.diagnostics.find(({ code }) => code === 'template-differs');
    if (!finding) continue;
    const { file, line } = finding.related?.[0] ?? { file: uri.toString(), line: finding.line };
    return (await vscode.workspace.openTextDocument(vscode.Uri.parse(file))).lineAt(line - 1).text;
  }
  return undefined;
}

function isDifference({ code }: vscode.Diagnostic): boolean {
  return typeof code === 'object' && code.value === 'template-differs';
}

function actionOf(diagnostic: vscode.Diagnostic): vscode.CodeAction {
  const title = vscode.l10n.t('Compare what the two templates make of the example');
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  action.command = { title, command: COMMAND };
  return action;
}
