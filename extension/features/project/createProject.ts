import * as path from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import type { FeatureContext } from '../../platform/context';
import { createProject, type NewProject } from '../../services/projects/newProject';

type Wish = Omit<NewProject, 'installation'>;

/** What a caller may hand the command, instead of the person being asked. */
const Wish = z.object({ folder: z.string(), content: z.enum(['sample', 'empty']), name: z.string().optional() });

/**
 * Makes a project as the command's argument says, else as the person answers.
 *
 * @returns its folder; undefined when a question was dismissed
 */
export async function makeProject(context: FeatureContext, argument: unknown): Promise<string | undefined> {
  const wish = Wish.safeParse(argument).data ?? (await askForProject());
  if (!wish) return undefined;
  await createProject({ ...wish, installation: context.installation });
  return wish.folder;
}

async function askForProject(): Promise<Wish | undefined> {
  const content = await askContent();
  if (!content) return undefined;
  const folder = await askFolder();
  if (folder === undefined) return undefined;
  const name = content === 'empty' ? await askName(folder) : undefined;
  if (content === 'empty' && name === undefined) return undefined;
  return { folder, content, name };
}

async function askContent(): Promise<NewProject['content'] | undefined> {
  const choices = [
    {
      label: vscode.l10n.t('Sample persona'),
      detail: vscode.l10n.t('Cláudio, with 79 examples, prompts, questions and a rubric: can be trained at once'),
      content: 'sample' as const,
    },
    {
      label: vscode.l10n.t('Empty project'),
      detail: vscode.l10n.t('One example and one question, to begin a persona of your own'),
      content: 'empty' as const,
    },
  ];
  const picked = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t('Create Project'),
    matchOnDetail: true,
  });
  return picked?.content;
}

async function askFolder(): Promise<string | undefined> {
  const here = vscode.workspace.workspaceFolders?.[0];
  if (here) {
    const picked = await vscode.window.showQuickPick(
      [
        {
          label: vscode.l10n.t('This folder'),
          description: here.uri.fsPath,
          folder: here.uri.fsPath,
        },
        {
          label: vscode.l10n.t('Another folder…'),
          description: '',
          folder: undefined,
        },
      ],
      { title: vscode.l10n.t('Create Project') },
    );
    if (!picked || picked.folder !== undefined) return picked?.folder;
  }
  const [chosen] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: vscode.l10n.t('Create Here'),
      title: vscode.l10n.t('Folder of the new persona'),
    })) ?? [];
  return chosen?.fsPath;
}

function askName(folder: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t("The persona's name"),
    value: path.basename(folder),
    validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('A persona needs a name.') : undefined),
  });
}
