import * as vscode from 'vscode';
import type { TrainingSettings } from '../../../protocol/project';
import { bytesText } from '../../core/bytes';
import { fitLines, timeLine } from '../../core/plan/planText';
import type { TrainingPlan } from '../../core/plan/trainingPlan';
import { executeCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import type { BaseModel } from '../../services/models/baseModels';
import { changeTraining } from '../../services/projects/changeTraining';
import { planTraining } from '../../services/training/planning';
import type { Project } from '../../services/projects/project';
import { isUnderWay } from '../../services/runs/runs';

/** What a run needs, once the person has agreed to its plan. */
export interface ReadyToTrain {
  readonly project: Project;
  readonly base: BaseModel;
  /** Settings that differ from the project's, for this run only. */
  readonly overrides: Partial<TrainingSettings>;
}

/**
 * Shows the plan, with what it warns of, and asks. Settings that the plan proposes are written into persona.json, and what
 * then holds is shown anew. A run that cannot fit is not offered.
 */
export async function acceptPlan(
  context: FeatureContext,
  project: Project,
  base: BaseModel,
  overrides: Partial<TrainingSettings>,
): Promise<ReadyToTrain | undefined> {
  const plan = await planTraining({ project, base, overrides, environment: context.environment() });
  const before = (await context.runs.refresh()).filter((run) => isUnderWay(run.state)).length;
  const answer = await ask(project, plan, before);
  switch (answer.kind) {
    case 'train':
      return { project, base, overrides };
    case 'change':
      await changeTraining(project, answer.settings);
      await context.project.refresh();
      return acceptPlan(context, context.requireProject(), base, { ...overrides, ...kept(overrides, answer.settings) });
    case 'show':
      await executeCommand('personaTuner.plan.show');
      return undefined;
    case 'no':
      return undefined;
  }
}

/** What the plan proposes goes before what this run was to have of its own; the rest of the proposal is in persona.json. */
function kept(overrides: Partial<TrainingSettings>, proposal: Partial<TrainingSettings>): Partial<TrainingSettings> {
  return Object.fromEntries(Object.entries(proposal).filter(([name]) => name in overrides));
}

type Answer =
  | { readonly kind: 'train' | 'show' | 'no' }
  | { readonly kind: 'change'; readonly settings: Partial<TrainingSettings> };

/** @param before - runs that train or wait already */
async function ask(project: Project, plan: TrainingPlan, before: number): Promise<Answer> {
  const fits = plan.memory?.fit.kind !== 'too-large';
  const settings = proposed(plan);
  const use = vscode.l10n.t('Use These Settings');
  const train = vscode.l10n.t('Train');
  const show = vscode.l10n.t('Show Plan');
  const buttons = [...(fits ? [train] : []), ...(Object.keys(settings).length > 0 ? [use] : []), show];
  const words = [
    ...planWords(plan),
    ...memoryWords(plan),
    ...installWords(plan),
    ...waitWords(before),
    ...warningWords(plan, settings),
  ];
  const pressed = await (fits
    ? vscode.window.showInformationMessage(
        vscode.l10n.t('Train a LoRA for {0}?', project.settings.name),
        { modal: true, detail: words.join('\n') },
        ...buttons,
      )
    : vscode.window.showWarningMessage(
        vscode.l10n.t('This training does not fit into the memory.'),
        { modal: true, detail: words.join('\n') },
        ...buttons,
      ));
  if (pressed === train) return { kind: 'train' };
  if (pressed === use) return { kind: 'change', settings };
  return { kind: pressed === show ? 'show' : 'no' };
}

/** What makes it fit comes first: the other advice is for a run that can be. */
function proposed({ memory, advice }: TrainingPlan): Partial<TrainingSettings> {
  if (memory?.fit.kind === 'too-large') return memory.fit.instead?.settings ?? {};
  return Object.assign({}, ...advice.map(({ settings }) => settings)) as Partial<TrainingSettings>;
}

function planWords({ prepared, steps, training }: TrainingPlan): string[] {
  const lines = [
    vscode.l10n.t(
      '{0} examples × {1} epochs, {2} a step: {3} steps',
      prepared.examples,
      training.epochs,
      steps.examplesPerStep,
      steps.steps,
    ),
    vscode.l10n.t(
      '{0} tokens an epoch, {1} of them learned',
      prepared.tokens.toLocaleString(vscode.env.language),
      prepared.supervisedTokens.toLocaleString(vscode.env.language),
    ),
    prepared.truncatedExamples === 0
      ? vscode.l10n.t('Nothing is cut: the longest example has {0} of {1} tokens', prepared.longest, training.maxLength)
      : vscode.l10n.t(
          '{0} examples are cut at {1} tokens and lose {2} tokens to learn (the longest has {3})',
          prepared.truncatedExamples,
          training.maxLength,
          prepared.lostSupervisedTokens,
          prepared.longest,
        ),
  ];
  if (prepared.droppedExamples > 0) {
    lines.push(vscode.l10n.t('{0} examples are left out: nothing in them is left to learn', prepared.droppedExamples));
  }
  return lines;
}

function installWords({ install }: TrainingPlan): string[] {
  return install.map(({ names, downloadBytes, setting }) =>
    vscode.l10n.t(
      'Will install {0} (about {1}) first, once, because of "{2}"',
      new Intl.ListFormat(vscode.env.language).format(names),
      bytesText(downloadBytes),
      setting,
    ),
  );
}

function waitWords(before: number): string[] {
  if (before === 0) return [];
  return [vscode.l10n.t('It waits its turn: {0} runs train or wait before it', before)];
}

function memoryWords(plan: TrainingPlan): string[] {
  const { memory, room } = plan;
  const time = plan.time.kind === 'unknown' ? [] : [capitalised(timeLine(plan))];
  if (!memory) return time;
  const peak = vscode.l10n.t(
    'Memory: about {0} of {1}',
    bytesText(memory.estimate.peakBytes),
    bytesText(room.totalBytes),
  );
  return [peak, ...fitLines(memory.fit, room.freeBytes), ...time];
}

function capitalised(line: string): string {
  return line.charAt(0).toUpperCase() + line.slice(1);
}

function warningWords({ advice }: TrainingPlan, settings: Partial<TrainingSettings>): string[] {
  if (advice.length === 0) return [];
  const use = Object.entries(settings).map(([key, value]) => `"${key}": ${JSON.stringify(value)}`);
  return [
    '',
    ...advice.map(({ message }) => `⚠ ${message}`),
    ...(use.length > 0 ? [vscode.l10n.t('Use These Settings writes {0} into persona.json.', use.join(', '))] : []),
  ];
}
