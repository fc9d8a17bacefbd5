import * as vscode from 'vscode';
import { registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { planMarkdown } from '../../core/plan/planText';
import { planTraining } from '../../services/training/planning';

const SCHEME = 'persona-tuner-plan';

/** *Show Plan*: what a training would do, as a page that is made anew each time. */
export function register(context: FeatureContext): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  let page = '';
  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: () => page,
    }),
    registerCommand(context, 'personaTuner.plan.show', async () => {
      const project = context.requireProject();
      const base = await context.requireBaseModel();
      const plan = await planTraining({ project, base, environment: context.environment() });
      page = planMarkdown(project.settings.name, plan);
      const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${vscode.l10n.t('Training Plan')}.md` });
      changed.fire(uri);
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    }),
  );
}
