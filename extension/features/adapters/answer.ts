import * as vscode from 'vscode';
import { executeCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { partOf } from '../../services/system/progress';
import { answerQuestions } from '../../services/evaluation/answering';
import { requireAdapter, writeAnswers, type RunSummary } from '../../services/runs/runs';

/** Answers the question set with the base model and with the adapter, keeps both, and offers the rubric. */
export async function answerWithBoth(context: FeatureContext, run: RunSummary): Promise<void> {
  requireAdapter(run);
  const project = context.requireProject();
  const base = await context.requireBaseModel();
  const inference = context.inference();
  const passed = await context.runTask(vscode.l10n.t('Answering the questions'), async (progress, signal) => {
    const shares: Record<'base' | 'adapter', string> = {
      base: '',
      adapter: '',
    };
    for (const [index, model] of (['base', 'adapter'] as const).entries()) {
      const half = partOf(progress, index / 2, (index + 1) / 2);
      const answers = await answerQuestions({
        project,
        base,
        inference,
        model,
        run,
        progress: half,
        signal,
      });
      await writeAnswers(run, answers);
      shares[model] = `${String(answers.checks.passed)}/${String(answers.checks.total)}`;
    }
    return shares;
  });
  if (!passed) return;
  await context.runs.refresh();
  const score = vscode.l10n.t('Score Answers');
  const pressed = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'The questions are answered. Automatic checks passed: base {0}, adapter {1}.',
      passed.base,
      passed.adapter,
    ),
    score,
  );
  if (pressed === score) await executeCommand('personaTuner.rubric.open', run.id);
}
