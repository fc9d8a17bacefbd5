import * as vscode from 'vscode';
import { TrainingSettings } from '../../protocol/project';
import type { LineTokens, LintContext } from '../../protocol/datasetWorker';
import type { BaseModel } from '../services/baseModels';
import { readSystemPrompt, type Project } from '../services/project';
import type { DatasetFindings, DatasetWorkerThread } from './datasetWorker';
import { Observed } from './observed';

/** The newest findings of each dataset, checked in the worker thread against the project's prompt and tokenizer. */
export class DatasetChecks implements vscode.Disposable {
  private readonly findings = new Map<string, DatasetFindings>();
  private readonly running = new Map<string, AbortController>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly promptFiles = vscode.workspace.createFileSystemWatcher('**/*.{md,txt}');
  private readonly subscriptions: vscode.Disposable;
  /** Fires when there is something new about a file, or nothing any more. */
  readonly onDidChange = this.changed.event;
  /** What datasets are checked against; when it changes, what was found before is out of date. */
  readonly context: Observed<LintContext>;

  constructor(
    private readonly worker: DatasetWorkerThread,
    project: Observed<Project | undefined>,
    baseModel: Observed<BaseModel | undefined>,
    failed: (error: unknown) => void,
  ) {
    this.context = new Observed(
      () => lintContext(project.current, baseModel.current),
      { maxLength: TrainingSettings.parse({}).maxLength },
      failed,
    );
    const refresh = () => void this.context.refresh();
    this.subscriptions = vscode.Disposable.from(
      this.changed,
      this.context,
      this.promptFiles,
      this.promptFiles.onDidChange(refresh),
      this.promptFiles.onDidCreate(refresh),
      project.onDidChange(refresh),
      baseModel.onDidChange(refresh),
    );
  }

  get(uri: vscode.Uri): DatasetFindings | undefined {
    return this.findings.get(uri.toString());
  }

  /**
   * Checks a file: as it is in the editor when it is open, else as it is on disk.
   *
   * @returns undefined when a newer check of the same file took over
   */
  async check(uri: vscode.Uri): Promise<DatasetFindings | undefined> {
    const key = uri.toString();
    this.running.get(key)?.abort();
    const controller = new AbortController();
    this.running.set(key, controller);
    try {
      const text = await currentText(uri);
      if (controller.signal.aborted) return undefined;
      const findings = await this.worker.lint(key, text, this.context.current, controller.signal);
      if (this.running.get(key) !== controller) return undefined;
      this.findings.set(key, findings);
      this.changed.fire(uri);
      return findings;
    } catch (error) {
      if (controller.signal.aborted) return undefined;
      throw error;
    } finally {
      if (this.running.get(key) === controller) this.running.delete(key);
    }
  }

  /** One line's text, token by token, as it is checked. */
  tokens(text: string, signal: AbortSignal): Promise<LineTokens> {
    return this.worker.tokens(text, this.context.current, signal);
  }

  /** Stops a check under way and lets go of what was found. */
  forget(uri: vscode.Uri): void {
    const key = uri.toString();
    this.running.get(key)?.abort();
    this.running.delete(key);
    this.worker.forget(key);
    if (this.findings.delete(key)) this.changed.fire(uri);
  }

  dispose(): void {
    for (const controller of this.running.values()) controller.abort();
    this.subscriptions.dispose();
    void this.worker.dispose();
  }
}

async function lintContext(project: Project | undefined, base: BaseModel | undefined): Promise<LintContext> {
  return {
    maxLength: project?.settings.training.maxLength ?? TrainingSettings.parse({}).maxLength,
    systemPrompt: project && (await readSystemPrompt(project, 'training')),
    tokenizerFolder: base?.huggingFaceFolder,
  };
}

async function currentText(uri: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  return open ? open.getText() : Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8');
}
