import * as path from 'node:path';
import * as vscode from 'vscode';
import { registerCommand } from '../../platform/commands';
import type { FeatureContext } from '../../platform/context';
import { chooseProject, findProjectFolders } from '../../platform/locateProject';
import { PROJECT_FILE } from '../../services/projects/project';
import { makeProject } from './createProject';

/** *Create Project* and *Open persona.json*. */
export function register(context: FeatureContext): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(context, 'personaTuner.project.create', async (argument) => {
      const folder = await makeProject(context, argument);
      if (folder !== undefined) await openCreated(context, folder);
      return folder;
    }),
    registerCommand(context, 'personaTuner.project.open', async () => {
      const folder = (await pickProject()) ?? context.project.current?.folder;
      if (folder === undefined) {
        context.requireProject();
        return;
      }
      await use(context, folder);
    }),
  );
}

/** The project that the person wants, where the workspace has several. */
async function pickProject(): Promise<string | undefined> {
  const folders = await findProjectFolders();
  if (folders.length < 2) return folders[0];
  const picked = await vscode.window.showQuickPick(
    folders.map((folder) => ({
      label: path.basename(folder),
      description: vscode.workspace.asRelativePath(folder),
      folder,
    })),
    { placeHolder: vscode.l10n.t('Work on which persona?') },
  );
  return picked?.folder;
}

/** A project in the workspace is shown at once; one elsewhere needs its folder opened, which reloads the window. */
async function openCreated(context: FeatureContext, folder: string): Promise<void> {
  const uri = vscode.Uri.file(folder);
  if (vscode.workspace.getWorkspaceFolder(uri)) await use(context, folder);
  else
    await vscode.commands.executeCommand('vscode.openFolder', uri, {
      forceReuseWindow: true,
    });
}

async function use(context: FeatureContext, folder: string): Promise<void> {
  await chooseProject(context.extension.workspaceState, folder);
  await context.project.refresh();
  await vscode.window.showTextDocument(vscode.Uri.file(path.join(folder, PROJECT_FILE)));
}
