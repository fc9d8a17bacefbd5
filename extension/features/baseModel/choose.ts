import * as path from 'node:path';
import * as vscode from 'vscode';
import type { FeatureContext } from '../../platform/context';
import { baseModelText } from '../../core/baseModel';
import { EMBEDDED_BASE_MODEL, isHubId } from '../../services/models/source';
import { baseModelChoices } from '../../services/models/choices';
import { projectPath, type Project } from '../../services/projects/project';
import { processorMemory, trainingRoom } from '../../services/system/machine';
import { choiceItems } from './items';

/** What the person wants to train on, as persona.json says it; undefined where nothing was picked. */
export async function chooseBaseModel(context: FeatureContext, project: Project): Promise<string | undefined> {
  const { training } = project.settings;
  const baseModel = baseModelText(project.settings.baseModel);
  const status = context.environmentStatus.current;
  const room = await trainingRoom(status.kind === 'ready' ? status.versions.torch : undefined);
  const choices = await baseModelChoices({ training, room, memoryBytes: processorMemory() });
  const picked = await vscode.window.showQuickPick(choiceItems(choices, baseModel), {
    title: vscode.l10n.t('Base Model of {0}', project.settings.name),
    placeHolder: vscode.l10n.t('Train on which model?'),
    matchOnDescription: true,
  });
  switch (picked?.ask) {
    case 'id':
      return askForId(baseModel);
    case 'file':
      return browse(project, { canSelectFiles: true, filters: { GGUF: ['gguf'] } });
    case 'folder':
      return browse(project, { canSelectFolders: true, canSelectFiles: false });
    default:
      return picked?.setting;
  }
}

async function askForId(current: string): Promise<string | undefined> {
  const id = await vscode.window.showInputBox({
    title: vscode.l10n.t('Model of the Hub'),
    prompt: vscode.l10n.t('owner/name, or owner/name@revision'),
    value: isHubId(current) ? current : '',
    ignoreFocusOut: true,
    validateInput: (text) =>
      isHubId(text.trim()) ? undefined : vscode.l10n.t('Write it as the hub does: owner/name, or owner/name@revision.'),
  });
  return id?.trim();
}

/** A path as persona.json has it: relative where it lies beneath the project. */
async function browse(project: Project, options: vscode.OpenDialogOptions): Promise<string | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      ...options,
      title: vscode.l10n.t('Base Model'),
      openLabel: vscode.l10n.t('Choose'),
      defaultUri: vscode.Uri.file(project.folder),
    })) ?? [];
  if (!uri) return undefined;
  const named = projectPath(project, path.normalize(uri.fsPath));
  // `./`, where it reads as a model of the hub.
  return isHubId(named) || named === EMBEDDED_BASE_MODEL ? `./${named}` : named;
}
