import * as vscode from 'vscode';
import { baseModelText } from '../../core/baseModel';
import type { ChatModel, ChatState, Notice } from '../../../protocol/webviews/chat';
import type { CommandId } from '../../contributions';
import type { FeatureContext } from '../../platform/context';
import { readParity, type RunSummary } from '../../services/runs/runs';

/** Id of the base model in the picker; a run's id has a date in it. */
export const BASE = 'base';

/**
 * Who can answer now, and what stands in the way.
 *
 * @param chosen - id of the model that the person chose; without one, the newest adapter answers, else the base model
 */
export async function readChatState(context: FeatureContext, chosen: string | undefined): Promise<ChatState> {
  const project = context.project.current;
  const obstacle = findObstacle(context);
  if (!project || obstacle) return { persona: project?.settings.name, models: [], obstacle };
  const adapters = context.runs.current.filter(({ adapterGguf }) => adapterGguf !== undefined);
  const models: ChatModel[] = [
    ...(await Promise.all(adapters.map(adapterModel))),
    { id: BASE, label: vscode.l10n.t('Base model') },
  ];
  return {
    persona: project.settings.name,
    models,
    selected: models.some(({ id }) => id === chosen) ? chosen : models[0]?.id,
    hint: adapters.length === 0 ? nothingTrained() : undefined,
  };
}

async function adapterModel(run: RunSummary): Promise<ChatModel> {
  const parity = await readParity(run);
  return { id: run.id, label: run.id, parity: parity ? (parity.passed ? 'passed' : 'failed') : 'unchecked' };
}

function findObstacle({ project, baseModel }: FeatureContext): Notice | undefined {
  if (!project.current) {
    return notice(
      vscode.l10n.t('There is no persona in this window yet.'),
      vscode.l10n.t('Create Project'),
      'personaTuner.project.create',
    );
  }
  if (!vscode.workspace.isTrusted) {
    return {
      message: vscode.l10n.t('Models of this folder answer once you trust it.'),
      action: { label: vscode.l10n.t('Manage Trust'), command: 'workbench.trust.manage' },
    };
  }
  if (!baseModel.current) {
    return notice(
      vscode.l10n.t("The base model '{0}' is not prepared yet.", baseModelText(project.current.settings.baseModel)),
      vscode.l10n.t('Set Up Environment'),
      'personaTuner.environment.setUp',
    );
  }
  return undefined;
}

function nothingTrained(): Notice {
  return notice(
    vscode.l10n.t('Nothing has been trained yet, so the base model answers.'),
    vscode.l10n.t('Train LoRA'),
    'personaTuner.training.start',
  );
}

function notice(message: string, label: string, command: CommandId): Notice {
  return { message, action: { label, command } };
}
