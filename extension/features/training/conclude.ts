import * as vscode from 'vscode';
import type { ErrorAction } from '../../../protocol/errors';
import type { CommandId } from '../../contributions';
import type { FeatureContext } from '../../platform/context';
import { offer } from '../../platform/offer';
import { checkParity } from '../../services/adapters/parity';
import { findRun, readParity, type Run, type RunSummary } from '../../services/runs/runs';

/** What comes after a run's end: the parity check of a whole one, and what can be done next. */
export async function concludeRun(context: FeatureContext, ended: Run): Promise<void> {
  const run = await findRun(context.requireProject().runsFolder, ended.id);
  switch (run.state) {
    case 'completed':
      await celebrate(context, run);
      break;
    case 'stopped':
      await offer('information', vscode.l10n.t('Stopped at step {0}. A checkpoint is kept.', run.step), [resume(run)]);
      break;
    case 'failed':
    case 'interrupted':
      await lament(run);
      break;
    case 'queued':
    case 'running':
    case 'incomplete':
      break;
  }
}

async function celebrate(context: FeatureContext, run: RunSummary): Promise<void> {
  const parity =
    (await readParity(run)) ??
    (await context.runTask(vscode.l10n.t('Comparing llama.cpp with the trainer'), async (progress, signal) =>
      checkParity(run, {
        base: await context.requireBaseModel(),
        inference: context.inference(),
        progress,
        signal,
      }),
    ));
  await context.runs.refresh();
  const loss = `${run.lossFirst?.toFixed(2) ?? '?'} → ${run.lossLast?.toFixed(2) ?? '?'}`;
  if (parity?.passed === false) {
    const message = vscode.l10n.t(
      'Trained (loss {0}), but llama.cpp does not answer as the trainer does: log-probabilities differ by up to {1}, at most {2} is right.',
      loss,
      parity.adapter.max.toFixed(3),
      parity.bounds.max,
    );
    await offer('warning', message, [openLog(run)]);
    return;
  }
  await offer('information', vscode.l10n.t('The persona is trained: loss {0}.', loss), [
    action(vscode.l10n.t('Chat'), 'personaTuner.adapter.chat', run.id),
    action(vscode.l10n.t('Answer the Questions'), 'personaTuner.evaluation.answer', run.id),
  ]);
}

async function lament(run: RunSummary): Promise<void> {
  const { label, command } = run.diagnosis?.cure ?? {};
  const isOther = command !== undefined && command !== ('personaTuner.training.resume' satisfies CommandId);
  const cure = label !== undefined && isOther ? [{ label, command }] : [];
  const message =
    run.state === 'failed'
      ? vscode.l10n.t('Training failed at step {0}: {1}', run.step, run.error ?? vscode.l10n.t('no reason given'))
      : vscode.l10n.t(
          'The trainer ended at step {0} without finishing. {1}',
          run.step,
          run.error ?? vscode.l10n.t('It can go on from its last checkpoint.'),
        );
  await offer('error', message, [...cure, resume(run), openLog(run)]);
}

function action(label: string, command: CommandId, ...parameters: unknown[]): ErrorAction {
  return { label, command, arguments: parameters };
}

const resume = (run: Run) => action(vscode.l10n.t('Resume'), 'personaTuner.training.resume', run.id);
const openLog = (run: Run) => action(vscode.l10n.t('Open Training Log'), 'personaTuner.run.openLog', run.id);
