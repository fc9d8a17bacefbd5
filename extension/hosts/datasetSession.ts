import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DatasetFindings, LineSizes, LintContext } from '../../protocol/datasetWorker';
import { toErrorDetails, UserError, type ErrorDetails } from '../../protocol/errors';
import { datasetUnknown } from '../core/errors';
import { LINE_END, type TextEdit } from '../core/lint/document';
import type { FileForm } from '../core/lint/fileForm';
import { Linter } from '../core/lint/linter';
import { ownFilesOf } from '../core/lint/projectPlaces';
import type { LintResult } from '../core/lint/result';
import type { LintSettings } from '../core/lint/rule';
import { lintEncoder } from '../services/datasets/lintContext';
import { readDatasetFile, type DatasetFile } from '../services/datasets/datasetFile';
import { LineFeed } from '../services/datasets/lineFeed';
import { LineHelpers } from '../services/datasets/lineHelpers';
import { inspectFile } from '../services/system/conversion';
import { readGgufEncoder } from '../services/models/ggufEncoder';
import { encoderFor } from './encoders';

/** VS Code shows at most 1,000 of a file; and each that it shows costs the extension host time with every keystroke. */
const MOST_LISTED = 250;

/** Lines that are checked before whatever else has come is looked at: some milliseconds of work. */
const LINES_AT_ONCE = 20;

class Dataset {
  /** Where it is judged: with the project, or by itself. */
  linter: Linter | undefined;
  /** The document's, as of the last edit that was taken; undefined where what is on disk counts. */
  version: number | undefined;
  /** Parts of a text that is being opened. */
  readonly parts: string[] = [];
  /** A text that is being taken in. */
  taking: readonly string[] | undefined;
  /** How the document will be written; undefined where what is on disk counts. */
  form: FileForm | undefined;
  /** What is wrong with the bytes on disk of a document; they are what is trained on. */
  notUtf8: FileForm['notUtf8'];
  failure: ErrorDetails | undefined;
  /** Ends work that is out of date. */
  current = new AbortController();
  /** What has been asked for is done one after the other. */
  work: Promise<unknown> = Promise.resolve();
  busy = 0;
  /** What was told last, as JSON. */
  told = '';

  constructor(
    public file: DatasetFile,
    public inProject: boolean,
  ) {}
}

type Outcome = { readonly findings: DatasetFindings } | { readonly failure: ErrorDetails };

export interface SessionListener {
  found(key: string, version: number | undefined, outcome: Outcome): void;
  /** An edit did not fit. */
  lost(key: string): void;
}

/**
 * The datasets of one window: those in the editor as they are there, the project's others as they are on disk. The
 * project's are judged as one set, any other by itself.
 */
export class DatasetSession {
  private readonly datasets = new Map<string, Dataset>();
  private context: LintContext = { maxLength: Infinity };
  private settings: Promise<LintSettings> = Promise.resolve(this.context);
  private projectLinter: Promise<Linter> | undefined;
  /** What was told last of the project's own files, as JSON. */
  private readonly toldOfProject = new Map<string, string>();
  private readonly unpublished = new Set<Dataset>();
  private publishing: Promise<void> | undefined;

  constructor(private readonly listener: SessionListener) {}

  /** Checks everything anew. */
  project(context: LintContext, files: readonly DatasetFile[]): void {
    this.context = context;
    this.settings = withEncoder(context);
    this.projectLinter = this.settings.then((settings) => new Linter(settings));
    // Whoever needs them meets the error; nobody else has to.
    this.projectLinter.catch(() => undefined);
    const own = new Set(ownFilesOf(context));
    for (const key of this.toldOfProject.keys()) if (!own.has(key)) this.toldOfProject.delete(key);
    const named = new Map(files.map((file) => [file.key, file]));
    for (const [key, dataset] of this.datasets) {
      const file = named.get(key);
      dataset.inProject = file !== undefined;
      dataset.file = file ?? { ...dataset.file, use: 'train' };
      if (!file && dataset.version === undefined) this.forget(dataset);
    }
    for (const file of files) {
      if (!this.datasets.has(file.key)) this.datasets.set(file.key, new Dataset(file, true));
    }
    for (const dataset of this.datasets.values()) this.checkAnew(dataset);
  }

  open(key: string, path: string, version: number, part: string, last: boolean): void {
    const dataset = this.datasets.get(key) ?? new Dataset({ key, path, use: 'train' }, false);
    this.datasets.set(key, dataset);
    if (dataset.version !== version) dataset.parts.length = 0;
    dataset.version = version;
    dataset.parts.push(part);
    if (!last) return;
    const lines = dataset.parts.join('').split(LINE_END);
    dataset.parts.length = 0;
    dataset.taking = lines;
    this.restart(dataset, (signal) => this.takeLines(dataset, lines, signal));
    this.enqueue(dataset, () => this.lookAtBytes(dataset));
  }

  edit(key: string, change: { base: number; version: number; lines: number; edits: readonly TextEdit[] }): void {
    const dataset = this.datasets.get(key);
    if (dataset?.version !== change.base) {
      this.listener.lost(key);
      return;
    }
    dataset.version = change.version;
    this.enqueue(dataset, () => {
      if (dataset.linter?.edit(key, change.edits) === change.lines) return;
      dataset.version = undefined;
      this.listener.lost(key);
    });
  }

  /** How an open document will be written, apart from its lines. */
  formed(key: string, { byteOrderMark, crlf }: { byteOrderMark: boolean; crlf: boolean }): void {
    const dataset = this.datasets.get(key);
    if (!dataset) return;
    dataset.form = { byteOrderMark, crlf: crlf ? 'all' : undefined };
    this.enqueue(dataset, () => this.tellForm(dataset));
  }

  private tellForm({ linter, file, form, notUtf8 }: Dataset): void {
    if (form) linter?.formed(file.key, { ...form, notUtf8 });
  }

  /** Looks at the bytes of an open document's file: the editor has made letters of them, right or wrong. */
  private async lookAtBytes(dataset: Dataset): Promise<void> {
    const problem = await inspectFile(dataset.file.path);
    dataset.notUtf8 = problem && { ...problem, lines: 0 };
    this.tellForm(dataset);
  }

  close(key: string): void {
    const dataset = this.datasets.get(key);
    if (!dataset) return;
    dataset.version = undefined;
    dataset.form = undefined;
    dataset.notUtf8 = undefined;
    if (dataset.inProject) this.restart(dataset, (signal) => this.read(dataset, signal));
    else this.forget(dataset);
  }

  /** A file on disk has changed; one that is open counts as it is in the editor. */
  written(key: string): void {
    const dataset = this.datasets.get(key);
    if (!dataset) return;
    if (dataset.version === undefined) this.restart(dataset, (signal) => this.read(dataset, signal));
    else this.enqueue(dataset, () => this.lookAtBytes(dataset));
  }

  /**
   * What is found once all is done that was asked for.
   *
   * @throws UserError when the file cannot be checked, or is neither the project's nor open
   */
  async findings(key: string): Promise<DatasetFindings> {
    await this.settled();
    await this.publishing;
    const dataset = this.datasets.get(key);
    if (!dataset) throw datasetUnknown(key);
    const outcome = outcomeOf(dataset, dataset.linter?.results(MOST_LISTED).get(key));
    if ('failure' in outcome) throw new UserError(outcome.failure);
    return outcome.findings;
  }

  /** How long each example of a file is, once all is done that was asked for; none of a file that is not checked. */
  async sizes(key: string): Promise<LineSizes> {
    await this.settled();
    return this.datasets.get(key)?.linter?.sizes(key) ?? { lines: [], tokens: [], supervised: [] };
  }

  private async settled(): Promise<void> {
    while ([...this.datasets.values()].some(({ busy }) => busy > 0)) {
      await Promise.all([...this.datasets.values()].map(({ work }) => work));
    }
  }

  private checkAnew(dataset: Dataset): void {
    this.restart(dataset, (signal) => {
      const held = () => dataset.taking ?? dataset.linter?.lines(dataset.file.key);
      const lines = dataset.version === undefined ? undefined : held();
      return lines ? this.takeLines(dataset, lines, signal) : this.read(dataset, signal);
    });
  }

  /** What a document says, checked in small bits so that edits of others need not wait. */
  private async takeLines(dataset: Dataset, lines: readonly string[], signal: AbortSignal): Promise<void> {
    const { key, use } = dataset.file;
    // Whatever ends this before the last line begins with all of them.
    dataset.taking = lines;
    const linter = await this.linterOf(dataset);
    const known = linter.lines(key);
    if (known && known.length > 0) linter.putLines(key, use, lines);
    else if (!(await this.feed(linter, dataset.file, lines, signal))) return;
    dataset.taking = undefined;
    this.tellForm(dataset);
  }

  /** @returns false where `signal` ended it */
  private async feed(
    linter: Linter,
    { key, use }: DatasetFile,
    lines: readonly string[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const helpers = LineHelpers.of(
      lines.reduce((sum, line) => sum + line.length, 0),
      this.context,
    );
    const feed = new LineFeed<string>({
      take: (part, judged) => {
        linter.push(key, use, part, judged);
      },
      judge: (part) => linter.judge(part),
      textOf: (line) => line,
      helpers,
    });
    try {
      for (let at = 0; at < lines.length; at += LINES_AT_ONCE) {
        feed.push(lines.slice(at, at + LINES_AT_ONCE));
        await nextTurn();
        if (signal.aborted) return false;
      }
      await feed.end();
      return !signal.aborted;
    } finally {
      await helpers?.end();
    }
  }

  private async read(dataset: Dataset, signal: AbortSignal): Promise<void> {
    await readDatasetFile(await this.linterOf(dataset), dataset.file, this.context, signal);
  }

  /** The linter that judges it now; another one lets it go. */
  private async linterOf(dataset: Dataset): Promise<Linter> {
    const shared = dataset.inProject ? this.projectLinter : undefined;
    const settings = await this.settings;
    // What a file of nobody's shows is no reason to find fault with the project.
    const linter = (await shared) ?? new Linter({ ...settings, places: undefined, ownFindings: undefined });
    if (dataset.linter !== linter) dataset.linter?.remove(dataset.file.key);
    dataset.linter = linter;
    return linter;
  }

  private forget(dataset: Dataset): void {
    dataset.current.abort();
    this.datasets.delete(dataset.file.key);
    dataset.linter?.remove(dataset.file.key);
    if (dataset.inProject) this.publishSoon(dataset);
  }

  /** Work that makes all before it needless. */
  private restart(dataset: Dataset, job: (signal: AbortSignal) => Promise<void>): void {
    dataset.current.abort();
    const { signal } = (dataset.current = new AbortController());
    this.enqueue(dataset, () => (signal.aborted ? undefined : job(signal)));
  }

  private enqueue(dataset: Dataset, job: () => Promise<void> | void): void {
    dataset.busy++;
    dataset.work = dataset.work
      .then(job)
      .then(
        () => (dataset.failure = undefined),
        (error: unknown) => (dataset.failure = toErrorDetails(error)),
      )
      .finally(() => {
        dataset.busy--;
        this.publishSoon(dataset);
      });
  }

  /** Of a burst of edits, only what holds after the last is told. */
  private publishSoon(dataset: Dataset): void {
    this.unpublished.add(dataset);
    this.publishing ??= nextTurn().then(() => {
      this.publishing = undefined;
      const linters = new Set([...this.unpublished].map(({ linter }) => linter));
      this.unpublished.clear();
      for (const linter of linters) this.publish(linter);
    });
  }

  private publish(linter: Linter | undefined): void {
    const results = linter?.results(MOST_LISTED);
    for (const dataset of this.datasets.values()) {
      // A file that is still being read is told of when it is whole.
      if (dataset.linter !== linter || dataset.busy > 0) continue;
      const { key } = dataset.file;
      const outcome = outcomeOf(dataset, results?.get(key));
      const told = JSON.stringify(outcome);
      if (told === dataset.told) continue;
      dataset.told = told;
      this.listener.found(key, dataset.version, outcome);
    }
    const ofProject = [...this.datasets.values()].filter(({ inProject }) => inProject);
    // Until all of its files are whole, what they show of the project may change.
    if (results && ofProject.every((dataset) => dataset.linter === linter && dataset.busy === 0))
      this.publishProject(results);
  }

  /** What the datasets show of `persona.json` and the prompts. */
  private publishProject(results: ReadonlyMap<string, LintResult>): void {
    const found = [...results].filter(([key]) => !this.datasets.has(key));
    const gone = [...this.toldOfProject.keys()].filter((key) => !results.has(key));
    for (const [key, findings] of [...found, ...gone.map((key) => [key, NOTHING] as const)]) {
      const told = JSON.stringify(findings);
      if (this.toldOfProject.get(key) === told) continue;
      this.toldOfProject.set(key, told);
      this.listener.found(key, undefined, { findings });
    }
  }
}

const NOTHING: LintResult = { diagnostics: [], counts: { error: 0, warning: 0, information: 0, hint: 0 }, examples: 0 };

function outcomeOf({ failure }: Dataset, result: LintResult | undefined): Outcome {
  if (failure) return { failure };
  return { findings: result ?? NOTHING };
}

async function withEncoder(context: LintContext): Promise<LintSettings> {
  const { tokenizerFolder, gguf, ...settings } = context;
  const { encoder, templateProblem } = await lintEncoder(context, () => encoderFor(context));
  const compared = encoder && tokenizerFolder !== undefined && gguf !== undefined;
  return {
    ...settings,
    templateProblem,
    encoder,
    ggufEncoder: compared ? await readGgufEncoder(gguf, tokenizerFolder, encoder, context.template) : undefined,
  };
}
