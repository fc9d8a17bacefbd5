import * as path from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../protocol/errors';
import type { AskedQuestion, DatasetOverview } from '../../protocol/overview';
import { TrainingSettings } from '../../protocol/project';
import type { DatasetFindings, LineSizes, LineTokens, LintContext } from '../../protocol/datasetWorker';
import type { BaseModel } from '../services/models/baseModels';
import { ownFilesOf } from '../core/lint/projectPlaces';
import { readLintContext } from '../services/datasets/lintContext';
import { filesOf, useOf, type Project } from '../services/projects/project';
import { textOf } from '../services/system/files';
import { isChecked } from './datasetScope';
import { DatasetWorkerThread } from './datasetWorker';
import { Observed } from './observed';
import { OpenDatasets } from './openDatasets';

/**
 * The newest findings of each dataset, from the worker thread: the project's as one set, open ones as they are in the
 * editor, others as they are on disk.
 */
export class DatasetChecks implements vscode.Disposable {
  private readonly worker: DatasetWorkerThread;
  private readonly open: OpenDatasets;
  private readonly found = new Map<string, DatasetFindings>();
  private readonly failures = new Map<string, Error>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  /** Prompts, and chat templates of one's own. */
  private readonly promptFiles = vscode.workspace.createFileSystemWatcher('**/*.{md,txt,jinja,jinja2,j2}');
  private readonly subscriptions: vscode.Disposable;
  private projectFiles: readonly vscode.Uri[] = [];
  /** `persona.json` and the prompts, by what the worker calls them. */
  private ownFiles: readonly string[] = [];
  private watchers: vscode.Disposable | undefined;
  /** Whether the worker has told anything since it began: one that dies before must not begin again and again. */
  private alive = false;
  /** What the worker was last told of the project, as JSON. */
  private told: string | undefined;
  /** Fires when there is something new about a file, or nothing any more. */
  readonly onDidChange = this.changed.event;
  /** What datasets are checked against; when it changes, everything is checked anew. */
  readonly context: Observed<LintContext>;

  /**
   * @param script - absolute path of the bundled `dist/dataset-worker.js`
   * @param failed - told when the project's prompt cannot be read
   * @param died - told why the worker ended, when nobody asked it to
   */
  constructor(
    script: string,
    private readonly project: Observed<Project | undefined>,
    baseModel: Observed<BaseModel | undefined>,
    failed: (error: unknown) => void,
    died: (error: Error) => void,
  ) {
    this.context = new Observed(
      () => readLintContext(project.current, baseModel.current, keyOf),
      { maxLength: TrainingSettings.parse({}).maxLength },
      failed,
    );
    this.worker = new DatasetWorkerThread(
      script,
      {
        found: ({ key, outcome }) => {
          this.alive = true;
          this.take(key, outcome);
        },
        lost: ({ key }) => {
          const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === key);
          if (document && this.open.has(document)) this.open.open(document);
        },
      },
      (error) => {
        died(error);
        this.open.clear();
        this.told = undefined;
        if (this.alive) this.state();
        this.alive = false;
      },
      failed,
    );
    this.open = new OpenDatasets(this.worker);
    const refresh = () => void this.context.refresh();
    this.subscriptions = vscode.Disposable.from(
      this.changed,
      this.context,
      this.promptFiles,
      this.promptFiles.onDidChange(refresh),
      this.promptFiles.onDidCreate(refresh),
      this.promptFiles.onDidDelete(refresh),
      project.onDidChange(refresh),
      baseModel.onDidChange(refresh),
      this.context.onDidChange(() => {
        this.state();
      }),
      vscode.workspace.onDidOpenTextDocument((document) => {
        this.follow(document);
      }),
      vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.contentChanges.length === 0) this.open.tellForm(event.document);
        else if (this.open.has(event.document)) this.open.change(event);
        else this.follow(event.document);
      }),
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (this.open.has(document)) this.worker.channel.notify('written', { key: document.uri.toString() });
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.leave(document);
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('personaTuner.diagnostics.scope')) this.followOpen();
      }),
    );
  }

  get(uri: vscode.Uri): DatasetFindings | undefined {
    return this.found.get(uri.toString());
  }

  /** Every file of which something is known. */
  files(): vscode.Uri[] {
    return [...this.found.keys()].map((key) => vscode.Uri.parse(key));
  }

  /** Why a file cannot be checked; undefined where it can. */
  failure(uri: vscode.Uri): Error | undefined {
    return this.failures.get(uri.toString());
  }

  /**
   * What is found in a dataset once all that is known of it has been looked at.
   *
   * @throws UserError when it cannot be checked
   */
  async check(uri: vscode.Uri): Promise<DatasetFindings> {
    if (this.told === undefined) await this.context.refresh();
    return this.worker.channel.request('findings', { key: uri.toString() });
  }

  /**
   * What is found in all that the project trains on and measures with, and in its own words, by file.
   *
   * @throws UserError when a dataset cannot be checked
   */
  async checkProject({ trainFiles, validationFiles }: Project): Promise<Map<string, DatasetFindings>> {
    const checked = new Map<string, DatasetFindings>();
    for (const file of [...trainFiles, ...validationFiles]) checked.set(file, await this.check(vscode.Uri.file(file)));
    for (const key of this.ownFiles) {
      const findings = this.found.get(key);
      if (findings) checked.set(vscode.Uri.parse(key).fsPath, findings);
    }
    return checked;
  }

  /** One line's text, token by token, as it is checked. */
  tokens(text: string, signal: AbortSignal): Promise<LineTokens> {
    return this.worker.channel.request('tokens', { text, context: this.context.current }, signal);
  }

  /** One line's text in the templates of training and of the GGUF, with ids; undefined where the two are one. */
  renderings(text: string): Promise<{ training: string; gguf: string } | undefined> {
    return this.worker.channel.request('renderings', { text, context: this.context.current });
  }

  /** How long each example of a dataset is, once all that is known of it has been looked at. */
  async sizes(uri: vscode.Uri): Promise<LineSizes> {
    if (this.told === undefined) await this.context.refresh();
    return this.worker.channel.request('sizes', { key: uri.toString() });
  }

  /** A dataset seen as a whole, against the questions of the evaluation; undefined without a tokenizer. */
  async overview(
    uri: vscode.Uri,
    asked: readonly AskedQuestion[],
    signal: AbortSignal,
  ): Promise<DatasetOverview | undefined> {
    const params = { text: await currentText(uri), asked: [...asked], context: this.context.current };
    return this.worker.channel.request('overview', params, signal);
  }

  dispose(): void {
    this.watchers?.dispose();
    this.subscriptions.dispose();
    void this.worker.dispose();
  }

  /** Tells the worker everything that it does not know yet. */
  private state(): void {
    const { current } = this.project;
    const files = current
      ? filesOf(current).map((file) => ({ uri: vscode.Uri.file(file), use: useOf(current, file) }))
      : [];
    const project = {
      context: this.context.current,
      files: files.map(({ uri, use }) => ({ key: uri.toString(), path: uri.fsPath, use })),
    };
    const told = JSON.stringify(project);
    if (told !== this.told) {
      const before = this.projectFiles;
      this.told = told;
      this.projectFiles = files.map(({ uri }) => uri);
      const own = this.ownFiles;
      this.ownFiles = ownFilesOf(project.context);
      this.worker.channel.notify('project', project);
      this.watch();
      for (const uri of [...before, ...own.map((key) => vscode.Uri.parse(key))]) if (!this.isKnown(uri)) this.drop(uri);
    }
    this.followOpen();
  }

  private followOpen(): void {
    for (const document of vscode.workspace.textDocuments) this.follow(document);
  }

  private follow(document: vscode.TextDocument): void {
    if (!isChecked(document, this.project.current)) this.leave(document);
    else if (!this.open.has(document)) this.open.open(document);
  }

  private leave(document: vscode.TextDocument): void {
    this.open.close(document);
    if (!this.isKnown(document.uri)) this.drop(document.uri);
  }

  private isKnown(uri: vscode.Uri): boolean {
    const is = (other: vscode.Uri) => other.toString() === uri.toString();
    return (
      this.ownFiles.includes(uri.toString()) ||
      this.projectFiles.some(is) ||
      vscode.workspace.textDocuments.some((one) => is(one.uri) && this.open.has(one))
    );
  }

  private take(
    key: string,
    outcome: { findings: DatasetFindings } | { failure: ConstructorParameters<typeof UserError>[0] },
  ): void {
    if ('findings' in outcome) {
      this.found.set(key, outcome.findings);
      this.failures.delete(key);
    } else {
      this.found.delete(key);
      this.failures.set(key, new UserError(outcome.failure));
    }
    this.changed.fire(vscode.Uri.parse(key));
  }

  private drop(uri: vscode.Uri): void {
    const key = uri.toString();
    const [findings, failure] = [this.found.delete(key), this.failures.delete(key)];
    if (findings || failure) this.changed.fire(uri);
  }

  /** The project's files, wherever they lie: another program may write them. */
  private watch(): void {
    this.watchers?.dispose();
    const rubric = this.project.current?.settings.evaluation.rubric;
    const folder = this.project.current?.folder ?? '';
    const watched = [
      ...this.projectFiles,
      ...(rubric === undefined ? [] : [vscode.Uri.file(path.resolve(folder, rubric))]),
    ];
    const watchers = watched.map((uri) => {
      const { fsPath } = uri;
      const pattern = new vscode.RelativePattern(vscode.Uri.file(path.dirname(fsPath)), path.basename(fsPath));
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      const written = () => {
        if (this.projectFiles.includes(uri)) this.worker.channel.notify('written', { key: uri.toString() });
        else void this.context.refresh();
      };
      return vscode.Disposable.from(
        watcher,
        watcher.onDidChange(written),
        watcher.onDidCreate(written),
        watcher.onDidDelete(written),
      );
    });
    this.watchers = vscode.Disposable.from(...watchers);
  }
}

function keyOf(file: string): string {
  return vscode.Uri.file(file).toString();
}

async function currentText(uri: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  return open ? open.getText() : textOf(await vscode.workspace.fs.readFile(uri), uri.fsPath);
}
