import * as path from 'node:path';
import * as vscode from 'vscode';

export const PROJECT_PATTERN = '**/persona.json';
const CHOSEN = 'chosenProject';

/** Folders of the workspace with a `persona.json`, those nearest to the top first. */
export async function findProjectFolders(): Promise<string[]> {
  const files = await vscode.workspace.findFiles(PROJECT_PATTERN, '**/{node_modules,.git,runs}/**', 50);
  return files
    .map((uri) => path.dirname(uri.fsPath))
    .sort((a, b) => a.split(path.sep).length - b.split(path.sep).length || a.localeCompare(b));
}

/** The folder that this window works on: the one chosen, else the first found. */
export async function locateProject(state: vscode.Memento): Promise<string | undefined> {
  const folders = await findProjectFolders();
  const chosen = state.get<string>(CHOSEN);
  return folders.find((folder) => folder === chosen) ?? folders[0];
}

export async function chooseProject(state: vscode.Memento, folder: string): Promise<void> {
  await state.update(CHOSEN, folder);
}
