import * as vscode from 'vscode';
import type { TrainingSettings } from '../../../protocol/project';
import { baseModelText } from '../../core/baseModel';
import { bytesText } from '../../core/bytes';
import { executeCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import type { BaseModel } from '../../services/models/baseModels';
import { findNvidiaGpu } from '../../services/system/gpu';
import { setUpSize } from '../../services/environment/installation';
import { projectPath, type Project } from '../../services/projects/project';
import { acceptPlan, type ReadyToTrain } from './acceptPlan';

/**
 * Looks after all that a run needs, in the order in which it can be lacking: a project, the set-up, good data, a plan that the
 * person agrees to. Another run that trains is no hindrance: this one waits its turn.
 *
 * @param overrides - settings that differ from the project's
 * @returns undefined when the person (or something that they were told) stopped it
 */
export async function readyToTrain(
  context: FeatureContext,
  overrides: Partial<TrainingSettings> = {},
): Promise<ReadyToTrain | undefined> {
  const project = context.requireProject();
  const base = await setUpBase(context);
  if (!base || !(await acceptData(context, project))) return undefined;
  return acceptPlan(context, project, base, overrides);
}

async function setUpBase(context: FeatureContext): Promise<BaseModel | undefined> {
  const [status, base] = await Promise.all([context.environmentStatus.refresh(), context.baseModel.refresh()]);
  // One that was prepared before bases were proven is proven now.
  if (status.kind === 'ready' && base?.proof) return base;
  const setUp = vscode.l10n.t('Set Up Environment');
  const reason =
    status.kind === 'damaged'
      ? vscode.l10n.t('The Python environment is damaged: {0}.', status.reason)
      : await sizeWords();
  const pressed = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Training needs a Python environment and the base model {0}.',
      baseModelText(context.requireProject().settings.baseModel),
    ),
    { modal: true, detail: reason },
    setUp,
  );
  if (pressed !== setUp || (await executeCommand('personaTuner.environment.setUp', 'asked')) !== true) return undefined;
  return context.baseModel.current;
}

/** A run trains on what is on disk, so what is in the editor goes there first. Errors are shown before they cost time. */
async function acceptData(context: FeatureContext, project: Project): Promise<boolean> {
  for (const document of vscode.workspace.textDocuments) {
    const { fsPath } = document.uri;
    if (document.isDirty && [...project.trainFiles, ...project.validationFiles].includes(fsPath)) await document.save();
  }
  const broken: string[] = [];
  for (const [file, { diagnostics, counts }] of await context.datasetChecks.checkProject(project)) {
    const first = diagnostics.find((finding) => finding.severity === 'error');
    if (first) {
      broken.push(
        vscode.l10n.t(
          '{0}: {1} errors. Line {2}: {3}',
          projectPath(project, file),
          counts.error,
          first.line,
          first.message,
        ),
      );
    }
  }
  if (broken.length === 0) return true;
  const show = vscode.l10n.t('Show Problems');
  const train = vscode.l10n.t('Train Anyway');
  const pressed = await vscode.window.showWarningMessage(
    vscode.l10n.t('The training data has errors.'),
    { modal: true, detail: broken.join('\n') },
    show,
    train,
  );
  if (pressed === show) await executeCommand('personaTuner.dataset.check');
  return pressed === train;
}

async function sizeWords(): Promise<string> {
  const { downloadBytes, diskBytes } = setUpSize(await findNvidiaGpu());
  return vscode.l10n.t(
    'It fetches about {0} and takes about {1} of disk, once.',
    bytesText(downloadBytes),
    bytesText(diskBytes),
  );
}
