import * as vscode from 'vscode';
import type { TrainingSettings } from '../../../protocol/project';
import { registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { pickRun } from '../../platform/pickRun';
import { resumeTraining, startTraining, stopTraining } from '../../services/training/training';
import { isUnderWay, type RunSummary } from '../../services/runs/runs';
import { changeSettings } from './changeSettings';
import { TrainingFollower } from './follow';
import { whileInstalling } from './installing';
import { readyToTrain } from './readiness';
import { sweep } from './sweep';
import { TrainingStatusItem } from './statusItem';

/** *Train LoRA*, *Duplicate with Changes*, *Stop* and *Resume*, with live progress; a run found running is followed as if just started. */
export function register(context: FeatureContext): vscode.Disposable {
  const statusItem = new TrainingStatusItem();
  const follower = new TrainingFollower(context, statusItem);

  const followRunning = (runs: readonly RunSummary[]) => {
    for (const run of runs) if (isUnderWay(run.state)) follower.follow(run);
  };
  followRunning(context.runs.current);

  const start = async (overrides?: Partial<TrainingSettings>) => {
    const ready = await readyToTrain(context, overrides);
    if (!ready) return undefined;
    const settings = { ...ready.project.settings.training, ...ready.overrides };
    const environment = context.environment();
    const run = await whileInstalling(context, settings, (task) => startTraining({ ...ready, environment, ...task }));
    if (!run) return undefined;
    await context.runs.refresh();
    follower.follow(run);
    return run.id;
  };

  return vscode.Disposable.from(
    statusItem,
    follower,
    context.runs.onDidChange(followRunning),
    registerCommand(context, 'personaTuner.training.start', () => start()),
    registerCommand(context, 'personaTuner.training.duplicate', async (argument) => {
      const run = await pickRun(context, argument, {
        placeholder: vscode.l10n.t('Train again as which run?'),
        fits: ({ manifest }) => manifest !== undefined,
      });
      const settings = run?.manifest && (await changeSettings(run.id, run.manifest.training));
      return settings && start(settings);
    }),
    registerCommand(context, 'personaTuner.training.sweep', () => sweep(context)),
    registerCommand(context, 'personaTuner.training.stop', async (argument) => {
      const run = await pickRun(context, argument, {
        placeholder: vscode.l10n.t('Stop which run?'),
        fits: (candidate) => isUnderWay(candidate.state),
      });
      if (run) await stopTraining(run);
      await context.runs.refresh();
    }),
    registerCommand(context, 'personaTuner.training.resume', async (argument) => {
      const run = await pickRun(context, argument, {
        placeholder: vscode.l10n.t('Resume which run?'),
        fits: ({ state }) => state === 'stopped' || state === 'interrupted' || state === 'failed',
      });
      if (!run) return;
      const resumed = await whileInstalling(context, run.manifest?.training, async (task) => {
        await resumeTraining(run, context.environment(), task);
        return true;
      });
      if (!resumed) return;
      await context.runs.refresh();
      follower.follow(run);
    }),
  );
}
