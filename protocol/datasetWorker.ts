import * as z from 'zod';
import { defineContract } from './channel';
import { TokenizedExample } from './dataset';
import { Diagnostic, DiagnosticCode, Severities, Severity } from './diagnostics';
import { ErrorDetails } from './errors';
import { AskedQuestion, DatasetOverview } from './overview';
import { TrainingSettings } from './project';
import { TemplateChoice } from './template';

/** A part of one line of a file; `line` counts from 1, `start` and `end` are UTF-16 units of it, from 0. */
const LinePart = z.strictObject({
  /** As datasets are named. */
  file: z.string(),
  line: z.number().int().min(1),
  start: z.number().int().min(0),
  end: z.number().int().min(0),
});
export type LinePart = z.infer<typeof LinePart>;

/** Where the project itself speaks: what is wrong with its own words is told there, not at an example. */
const ProjectPlaces = z.strictObject({
  /** The values in `persona.json`. */
  name: LinePart,
  baseModel: LinePart,
  chatTemplate: LinePart.optional(),
  /** The first line of the prompt's own words. */
  trainingPrompt: LinePart.optional(),
  inferencePrompt: LinePart.optional(),
});
export type ProjectPlaces = z.infer<typeof ProjectPlaces>;

/** What is wrong with how one of the project's own files is written; `line` counts from 1. */
const OwnFinding = z.strictObject({
  /** As datasets are named. */
  file: z.string(),
  line: z.number().int().min(1),
  code: DiagnosticCode,
  span: z.strictObject({ start: z.number().int(), end: z.number().int() }),
  message: z.string(),
});
export type OwnFinding = z.infer<typeof OwnFinding>;

/** What a dataset is checked against. */
export const LintContext = z.strictObject({
  /** Folder with `tokenizer.json` and `tokenizer_config.json`; without it, rules that need tokens rest. */
  tokenizerFolder: z.string().optional(),
  /** What examples are rendered with in place of, and beside, the model's own chat template. */
  template: TemplateChoice.optional(),
  /** Why there is none that can be used, as a sentence; rules that need tokens then rest. */
  templateProblem: z.string().optional(),
  /** The GGUF that answers, whose own chat template is compared with the folder's. */
  gguf: z.string().optional(),
  maxLength: z.number().int(),
  /** The project's training prompt, put before examples that have no system message of their own. */
  systemPrompt: z.string().optional(),
  /** The prompt that answers are given with; often longer than the training prompt. */
  inferencePrompt: z.string().optional(),
  /** The persona's name. */
  persona: z.string().optional(),
  /** What decides the number of optimizer steps. */
  steps: TrainingSettings.pick({
    epochs: true,
    batchSize: true,
    gradientAccumulation: true,
    warmupRatio: true,
  }).optional(),
  /** Names in `training.targetModules` that cannot be trained or exported, each at its place. */
  targetModules: z.array(z.strictObject({ message: z.string(), place: LinePart })).optional(),
  severities: Severities.optional(),
  /** Names that the persona must not claim as its own; absent for the schema's list. */
  foreignIdentities: z.array(z.string()).optional(),
  /** Absent without a project. */
  places: ProjectPlaces.optional(),
  /** Where the names of the project's `templateOptions` stand. */
  optionPlaces: z.record(z.string(), LinePart).optional(),
  /** What is wrong with `persona.json`, the prompts and the rubric. */
  ownFindings: z.array(OwnFinding).optional(),
});
export type LintContext = z.infer<typeof LintContext>;

/** One line, token by token; or why it has no tokens. */
export const LineTokens = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('tokens'),
    example: TokenizedExample,
    /** Whether the project's prompt was put before the example, which has none of its own. */
    promptAdded: z.boolean(),
  }),
  /** The line is no example, or the template refuses it; `message` is a sentence. */
  z.object({ kind: z.literal('problem'), message: z.string() }),
  z.object({ kind: z.literal('blank') }),
  /** The base model is not prepared yet. */
  z.object({ kind: z.literal('no-tokenizer') }),
]);
export type LineTokens = z.infer<typeof LineTokens>;

/** A file of the project; all of them are judged as one set. `key` is its URI. */
const ProjectDataset = z.object({
  key: z.string(),
  path: z.string(),
  use: z.enum(['train', 'validation', 'questions']),
});

/** What was found in one dataset. */
export const DatasetFindings = z.object({
  /** In the order of lines; of very many, the gravest. */
  diagnostics: z.array(Diagnostic),
  /** All that was found. */
  counts: z.record(Severity, z.number().int()),
  examples: z.number().int(),
});
export type DatasetFindings = z.infer<typeof DatasetFindings>;

/** A place in an editor's text: both count from 0, columns in UTF-16 units. */
const Position = z.object({ line: z.number().int().min(0), column: z.number().int().min(0) });

const Edit = z.object({ start: Position, end: Position, text: z.string() });

/** The examples of a dataset, one entry of each list for each: 1-based lines, and counts of tokens before any cut. */
export const LineSizes = z.object({
  lines: z.array(z.number().int()),
  tokens: z.array(z.number().int()),
  supervised: z.array(z.number().int()),
});
export type LineSizes = z.infer<typeof LineSizes>;

/** What the dataset worker (a thread) answers. */
export const DatasetWorker = defineContract({
  requests: {
    /** What is found in a file once all that was told before has been looked at. */
    findings: { params: z.object({ key: z.string() }), result: DatasetFindings },
    /** One line's text as training sees it, the project's prompt included. */
    tokens: { params: z.object({ text: z.string(), context: LintContext }), result: LineTokens },
    /** One line's text in the templates of training and of the GGUF, with ids; undefined where the two are one. */
    renderings: {
      params: z.object({ text: z.string(), context: LintContext }),
      result: z.object({ training: z.string(), gguf: z.string() }).optional(),
    },
    /** How long each example of a file is, once all that was told before has been looked at; none without a tokenizer. */
    sizes: { params: z.object({ key: z.string() }), result: LineSizes },
    /** A dataset seen as a whole; undefined without a tokenizer. Other requests are answered while it is made. */
    overview: {
      params: z.object({ text: z.string(), asked: z.array(AskedQuestion), context: LintContext }),
      result: DatasetOverview.optional(),
    },
  },
  notifications: {
    /** What all files are checked against from now on, and which belong to the project. Those are read from disk. */
    project: z.object({ context: LintContext, files: z.array(ProjectDataset) }),
    /** A document is opened: from now on its text counts, not the file. It comes in parts, so that nobody waits. */
    open: z.object({ key: z.string(), path: z.string(), version: z.number(), part: z.string(), last: z.boolean() }),
    /** The document of version `base` was edited; it is now of `version`, and of so many lines. */
    edit: z.object({
      key: z.string(),
      base: z.number(),
      version: z.number(),
      lines: z.number().int(),
      edits: z.array(Edit),
    }),
    /** How the document will be written: with a byte order mark, with CRLF. Told when it is opened, and when it changes. */
    formed: z.object({ key: z.string(), byteOrderMark: z.boolean(), crlf: z.boolean() }),
    /** The document is closed: what is on disk counts again. */
    close: z.object({ key: z.string() }),
    /** A file was written, made or removed. */
    written: z.object({ key: z.string() }),
  },
});

/** What the dataset worker tells. */
export const DatasetWorkerClient = defineContract({
  requests: {},
  notifications: {
    /** New findings of a file; `version` is the document's, where it is open. Or why it cannot be checked. */
    found: z.object({
      key: z.string(),
      version: z.number().optional(),
      outcome: z.union([z.object({ findings: DatasetFindings }), z.object({ failure: ErrorDetails })]),
    }),
    /** An edit did not fit what is known of the document: open it again. */
    lost: z.object({ key: z.string() }),
  },
});
