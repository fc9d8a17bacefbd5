import * as vscode from 'vscode';
import { toErrorDetails } from '../../../protocol/errors';
import { parseSweepSetting } from '../../core/sweep/grid';
import type { RankedTrial } from '../../core/sweep/ranking';
import { executeCommand } from '../../platform/commands';
import { readSetting } from '../../platform/settings';
import type { FeatureContext } from '../../platform/context';
import { runSweepOnRay } from '../../services/training/raySweep';
import { changesText, planSweep, runSweep } from '../../services/training/sweep';
import { readyToTrain } from './readiness';

/**
 * *Sweep*: asks what to vary, trains every combination (one after the other here, or on the Ray cluster of the setting), and
 * offers to compare. Closing the window lets the
 * trial that trains go on to its end; the trials after it are not begun.
 */
export async function sweep(context: FeatureContext): Promise<void> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('What should the runs try?'),
    prompt: vscode.l10n.t('Settings with their values, and a space between settings; every combination is trained.'),
    value: 'rank=8,16 learningRate=1e-4,5e-4',
    validateInput: problemOf,
    ignoreFocusOut: true,
  });
  if (typed === undefined) return;
  const ready = await readyToTrain(context);
  if (!ready) return;
  const ranked = await context.runTask(vscode.l10n.t('Sweep'), (progress, signal) => {
    const options = { ...ready, environment: context.environment(), settings: settingsOf(typed), progress, signal };
    const address = readSetting('personaTuner.ray.address');
    return address === ''
      ? runSweep(options)
      : runSweepOnRay({ ...options, address, installation: context.installation });
  });
  await context.runs.refresh();
  if (ranked) await tell(ranked);
}

async function tell(ranked: readonly RankedTrial[]): Promise<void> {
  const [best] = ranked;
  if (best?.rank === undefined) {
    void vscode.window.showWarningMessage(vscode.l10n.t('No trial of the sweep came to its end.'));
    return;
  }
  const compare = vscode.l10n.t('Compare');
  const loss = best.outcome.validation?.loss ?? best.outcome.lossEpoch ?? best.outcome.lossLast;
  const pressed = await vscode.window.showInformationMessage(
    [
      vscode.l10n.t(
        'The best of {0} trials: {1}, loss {2}.',
        ranked.length,
        changesText(best.changes),
        loss?.toFixed(3) ?? '?',
      ),
      ...(best.probes
        ? [vscode.l10n.t('Its answers pass {0} of {1} checks.', best.probes.passed, best.probes.total)]
        : []),
    ].join(' '),
    compare,
  );
  if (pressed !== compare) return;
  const runs = ranked.map(({ run }) => ({ id: run, folder: run }));
  await executeCommand('personaTuner.run.compare', undefined, runs);
}

function settingsOf(text: string) {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(parseSweepSetting);
}

function problemOf(text: string): { message: string; severity: vscode.InputBoxValidationSeverity } {
  try {
    const trials = planSweep({ settings: settingsOf(text) }).length;
    return { message: vscode.l10n.t('{0} runs', trials), severity: vscode.InputBoxValidationSeverity.Info };
  } catch (error) {
    return { message: toErrorDetails(error).message, severity: vscode.InputBoxValidationSeverity.Error };
  }
}
