import * as path from 'node:path';
import * as vscode from 'vscode';
import { isUnderWay } from '../services/runs/runs';
import { setContextKey } from './commands';
import type { FeatureContext } from './context';
import { PROJECT_PATTERN } from './locateProject';

/** Longer than VS Code collects file events before it tells of them. */
const LOOK_AGAIN_MS = 1_000;

/** Keeps the project, its set-up and its runs as they are on disk, and the manifest's context keys with them. */
export function watchWorkspace(context: FeatureContext): vscode.Disposable {
  const { project, environmentStatus, baseModel, runs } = context;
  const projectFiles = vscode.workspace.createFileSystemWatcher(PROJECT_PATTERN);
  const reopen = () => void project.refresh();
  // A folder that is deleted or renamed into place is told of as one, without the files in it.
  const folders = vscode.workspace.createFileSystemWatcher('**', false, true, false);
  const folderChanged = ({ fsPath }: vscode.Uri) => {
    const opened = project.current;
    if (!opened) return;
    if (isWithin(opened.folder, fsPath)) reopen();
    if (isWithin(opened.runsFolder, fsPath) || path.dirname(fsPath) === opened.runsFolder) void runs.refresh();
  };
  let runFiles: vscode.Disposable | undefined;

  const showSetUp = () => {
    setContextKey(
      'personaTuner.isSetUp',
      environmentStatus.current.kind === 'ready' && baseModel.current !== undefined,
    );
  };
  const subscriptions = [
    projectFiles,
    projectFiles.onDidCreate(reopen),
    projectFiles.onDidChange(reopen),
    projectFiles.onDidDelete(reopen),
    folders,
    folders.onDidCreate(folderChanged),
    folders.onDidDelete(folderChanged),
    vscode.workspace.onDidChangeWorkspaceFolders(reopen),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('personaTuner.python.path')) void environmentStatus.refresh();
    }),
    project.onDidChange((opened) => {
      setContextKey('personaTuner.hasProject', opened !== undefined || project.problem !== undefined);
      runFiles?.dispose();
      runFiles = opened && watchRuns(context, opened.runsFolder);
      // Another project may want another profile.
      void environmentStatus.refresh();
      void baseModel.refresh();
      void runs.refresh();
    }),
    environmentStatus.onDidChange(showSetUp),
    baseModel.onDidChange(showSetUp),
    lookAgain(context),
    runs.onDidChange((current) => {
      setContextKey(
        'personaTuner.isTraining',
        current.some((run) => isUnderWay(run.state)),
      );
    }),
  ];
  void Promise.all([project.refresh(), environmentStatus.refresh()]).then(() => {
    setContextKey('personaTuner.ready', true);
  });
  return vscode.Disposable.from(...subscriptions, {
    dispose: () => void runFiles?.dispose(),
  });
}

/**
 * VS Code tells nothing of a folder that is made and deleted within a moment. A run that was listed in between would stay in the
 * list, so a list with a new run is read once more.
 */
function lookAgain({ runs }: FeatureContext): vscode.Disposable {
  let known = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const changed = runs.onDidChange((current) => {
    if (current.some(({ folder }) => !known.has(folder))) {
      clearTimeout(timer);
      timer = setTimeout(() => void runs.refresh(), LOOK_AGAIN_MS);
    }
    known = new Set(current.map(({ folder }) => folder));
  });
  return vscode.Disposable.from(changed, {
    dispose: () => {
      clearTimeout(timer);
    },
  });
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer + path.sep);
}

/** A run trained by another window or the command line shows too. Checkpoints and logs change too often to matter. */
function watchRuns(context: FeatureContext, folder: string): vscode.Disposable {
  const files = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(
      vscode.Uri.file(folder),
      '*/{run.json,events.jsonl,process.json,adapter.gguf,parity.json}',
    ),
  );
  const refresh = () => void context.runs.refresh();
  return vscode.Disposable.from(
    files,
    files.onDidCreate(refresh),
    files.onDidChange(refresh),
    files.onDidDelete(refresh),
  );
}
