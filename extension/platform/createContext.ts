import * as path from 'node:path';
import * as vscode from 'vscode';
import { baseModelText } from '../core/baseModel';
import { baseModelNotPrepared, projectMissing } from '../core/errors';
import { findBaseModel } from '../services/models/baseModels';
import { managedEnvironment } from '../services/environment/environment';
import { createInference, type Inference } from '../services/inference/inference';
import { openProject } from '../services/projects/project';
import { distrustPrograms } from '../services/system/programs';
import { RunList } from '../services/runs/runList';
import { readSetting } from './settings';
import type { FeatureContext } from './context';
import { DatasetChecks } from './datasetChecks';
import { showError } from './errors';
import { locateProject } from './locateProject';
import { Observed } from './observed';
import { withTask } from './task';

/** Makes what all features share. Reads nothing yet: `watchWorkspace` does. */
export function createContext(extension: vscode.ExtensionContext): FeatureContext {
  const log = vscode.window.createOutputChannel('Persona Tuner', { log: true });
  const installation = extension.extensionPath;
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) distrustPrograms(uri.fsPath);
  const show = (error: unknown) => {
    showError(log, error);
  };
  const environment = () =>
    managedEnvironment(project.current?.settings.profile ?? 'stable', {
      installation,
      python: readSetting('personaTuner.python.path') || undefined,
    });

  // While persona.json is being typed it is often broken: the view says so, and no toast interrupts.
  const note = (error: unknown) => {
    log.warn(error instanceof Error ? error.message : String(error));
  };
  const project = new Observed(
    async () => {
      const folder = await locateProject(extension.workspaceState);
      return folder === undefined ? undefined : openProject(folder);
    },
    undefined,
    note,
  );
  const environmentStatus = new Observed(() => environment().status(), { kind: 'missing' }, show);
  const baseModel = new Observed(
    async () => {
      const { current } = project;
      return (
        current &&
        findBaseModel(current.settings.baseModel, {
          projectFolder: current.folder,
        })
      );
    },
    undefined,
    show,
  );
  const runList = new RunList();
  const runs = new Observed(async () => (project.current ? runList.read(project.current.runsFolder) : []), [], show);
  const worker = path.join(installation, 'dist', 'dataset-worker.js');
  const datasetChecks = new DatasetChecks(worker, project, baseModel, note, (error) => {
    log.warn('The dataset worker died and starts anew.', error);
  });

  let inference: Inference | undefined;
  extension.subscriptions.push(log, project, environmentStatus, baseModel, runs, datasetChecks, {
    dispose: () => inference?.dispose(),
  });

  const requireProject = () => {
    if (project.current) return project.current;
    throw projectMissing(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? vscode.l10n.t('this window'));
  };
  return {
    extension,
    installation,
    log,
    project,
    requireProject,
    environment,
    environmentStatus,
    baseModel,
    requireBaseModel: async () => {
      const found = baseModel.current ?? (await baseModel.refresh());
      if (found) return found;
      throw baseModelNotPrepared(baseModelText(requireProject().settings.baseModel));
    },
    inference: () => (inference ??= createInference(path.join(installation, 'dist', 'inference-host.mjs'))),
    datasetChecks,
    runs,
    showError: show,
    runTask: async (title, work) => {
      try {
        return await withTask(title, work);
      } catch (error) {
        show(error);
        return undefined;
      }
    },
  };
}
