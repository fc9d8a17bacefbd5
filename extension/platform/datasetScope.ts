import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Settings } from '../contributions';
import { readSetting } from './settings';
import { filesOf, type Project } from '../services/projects/project';

/** How much of a first line is read to tell a dataset; keys stand at its start. */
const FIRST_LINE = 400;
const DATASET_KEY = /^\s*\{.*"(messages|conversations|instruction|prompt)"\s*:/;

/** Whether the settings want this document checked. */
export function isChecked(document: vscode.TextDocument, project: Project | undefined): boolean {
  const scope = readSetting('personaTuner.diagnostics.scope');
  if (document.uri.scheme !== 'file' || scope === 'off') return false;
  const file = document.uri.fsPath;
  if (project && isDatasetOf(project, file)) return true;
  return isForeignDataset(document, scope, project);
}

function isDatasetOf(project: Project, file: string): boolean {
  return filesOf(project).includes(file);
}

function isForeignDataset(
  document: vscode.TextDocument,
  scope: Settings['personaTuner.diagnostics.scope'],
  project: Project | undefined,
): boolean {
  if (scope !== 'workspace' || document.languageId !== 'jsonl') return false;
  const file = document.uri.fsPath;
  // What a run was trained on is a record, not something to correct.
  if (project && file.startsWith(project.runsFolder + path.sep)) return false;
  if (!vscode.workspace.getWorkspaceFolder(document.uri)) return false;
  return DATASET_KEY.test(document.lineAt(0).text.slice(0, FIRST_LINE));
}
