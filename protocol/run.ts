import * as z from 'zod';
import { Quantization, TrainingSettings } from './project';
import { EmptyThoughts, Moment, TemplateOptions } from './template';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A file as it was when the run began. */
export const FileRecord = z.strictObject({ file: z.string(), sha256: Sha256 });
export type FileRecord = z.infer<typeof FileRecord>;

/** What of the dataset enters the run, in numbers. */
export const PreparedSummary = z.strictObject({
  examples: z.number().int(),
  tokens: z.number().int(),
  supervisedTokens: z.number().int(),
  /** Examples longer than `maxLength`. */
  truncatedExamples: z.number().int(),
  /** Supervised tokens beyond `maxLength`, over all examples. */
  lostSupervisedTokens: z.number().int(),
  /** Examples left out, because nothing was left to learn. */
  droppedExamples: z.number().int(),
  longest: z.number().int(),
});
export type PreparedSummary = z.infer<typeof PreparedSummary>;

/** Optimizer steps: each epoch ends with a step, even when fewer examples are left for it. */
export const StepPlan = z.strictObject({
  examplesPerStep: z.number().int(),
  stepsPerEpoch: z.number().int(),
  steps: z.number().int(),
  warmupSteps: z.number().int(),
});
export type StepPlan = z.infer<typeof StepPlan>;

/**
 * `run.json`: all that a run depends on, written once, before the trainer starts. The trainer has no defaults of its own.
 */
export const RunManifest = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  created: z.iso.datetime(),
  persona: z.string(),
  baseModel: z.strictObject({
    requested: z.string(),
    /** Folder of the prepared base model (see `BaseModelManifest`). */
    folder: z.string(),
    sha256: Sha256,
    /** Trained on although it did not pass its proof: what differs, in words. */
    unproven: z.string().optional(),
  }),
  systemPrompt: z.strictObject({
    training: FileRecord.extend({ text: z.string() }).optional(),
    inference: FileRecord.extend({ text: z.string() }).optional(),
  }),
  datasets: z.array(FileRecord),
  /** How the examples were rendered, and how whoever asks the adapter renders questions. */
  template: z.strictObject({
    sha256: Sha256,
    /** As `persona.json` named it; absent for the base model's own. */
    name: z.string().optional(),
    /** The template itself; older runs have none, and are rendered with the base model's. */
    text: z.string().optional(),
    options: TemplateOptions.default({}),
    emptyThoughts: EmptyThoughts.default('learn'),
    /** What the template's clock tells; absent in older runs: the time at which they were made. */
    moment: Moment.optional(),
  }),
  training: TrainingSettings.required(),
  prepared: PreparedSummary,
  plan: StepPlan,
  /** For a run that is one of many: which sweep, which of its trials (from 1), and what it changes. */
  sweep: z
    .strictObject({ id: z.string(), trial: z.number().int(), changes: z.record(z.string(), z.unknown()) })
    .optional(),
  /** Threads of the trainer; a core is left free for the editor. */
  threads: z.number().int().min(1),
  versions: z.record(z.string(), z.string()),
  machine: z.strictObject({
    platform: z.string(),
    cpu: z.string(),
    cores: z.number().int(),
    memoryBytes: z.number().int(),
  }),
});
export type RunManifest = z.infer<typeof RunManifest>;

/** `process.json`: who trains, so that a window opened later can tell a running trainer from a dead one. */
export const TrainerProcess = z.strictObject({
  pid: z.number().int(),
  started: z.iso.datetime(),
  /** The node of a cluster that trains; such a trainer touches the file while it lives. Absent: this machine. */
  host: z.string().optional(),
  /** How many events there were when it started. */
  events: z.number().int().optional(),
});
export type TrainerProcess = z.infer<typeof TrainerProcess>;

/** `queue/<machine>/<time>-<pid>.json` in the data home: a place in the queue. Twin of `turn.py`. */
export const QueueTicket = z.object({ pid: z.number().int(), run: z.string() });
export type QueueTicket = z.infer<typeof QueueTicket>;

/** `base.json` in the folder of a prepared base model; written last, so its presence means that the folder is whole. */
export const BaseModelManifest = z.strictObject({
  version: z.literal(1),
  requested: z.string(),
  architecture: z.string(),
  /** SHA-256 of the weights that the model was prepared from. */
  sha256: Sha256,
  parameters: z.number().int(),
  contextLength: z.number().int(),
  /** Files in the folder, by what they are for. */
  files: z.strictObject({
    /** Hugging Face folder for the trainer, and `tokenizer.json`, `tokenizer_config.json` for everybody. */
    huggingFace: z.string(),
    /** GGUF that answers. */
    gguf: z.string(),
    /** GGUF of the very weights that the trainer sees, for the parity check: F32, or what `parity` says. */
    ggufF32: z.string(),
  }),
  /** Type of the weights of `ggufF32`: half as wide where the model is large. Absent: F32. */
  parity: z.enum(['F32', 'F16']).optional(),
  /** Type of the weights that answer, where they were made of the safetensors. */
  quantization: Quantization.optional(),
  /** Whether the GGUF that answers is the person's own, and not made of the safetensors. */
  given: z.boolean().optional(),
  /** The commit of the hub's repository. */
  commit: z.string().optional(),
  /** As the model's card names it. */
  licence: z.string().optional(),
  /** Size of each file, so that one that is cut or gone is noticed. */
  bytes: z.record(z.string(), z.number().int()).optional(),
});
export type BaseModelManifest = z.infer<typeof BaseModelManifest>;

/** `reference.json`: log-probabilities from the trainer's own model, for the parity check. */
export const ParityReference = z.strictObject({
  conversations: z.array(
    z.strictObject({
      ids: z.array(z.number().int()),
      /** log p(ids[i + 1] | ids[0..i]) with the adapter; natural logarithm, length = ids.length − 1. */
      adapter: z.array(z.number()),
      /** The same without the adapter. */
      base: z.array(z.number()),
    }),
  ),
});
export type ParityReference = z.infer<typeof ParityReference>;

const LogprobDifference = z.strictObject({ mean: z.number(), max: z.number(), positions: z.number().int() });
export type LogprobDifference = z.infer<typeof LogprobDifference>;

/** `reference.json` in the folder of a base model: what transformers make of fixed texts. Written by proof_reference.py. */
export const BaseReference = z.object({
  /** Of the weights while it was computed: bf16 where fp32 does not fit. */
  precision: z.enum(['fp32', 'bf16']),
  transformers: z.string(),
  /** What `conversation` renders. */
  conversation: z.array(z.object({ role: z.enum(['user', 'assistant']), content: z.string() })),
  texts: z.array(
    z.object({
      name: z.string(),
      /** Absent where the ids are of no one text. */
      text: z.string().optional(),
      ids: z.array(z.number().int()),
      logprobs: z.array(z.number()),
    }),
  ),
});
export type BaseReference = z.infer<typeof BaseReference>;

/** What can differ between what trains and what answers. */
export const BasePart = z.enum(['tokenizer', 'template', 'weights', 'position encoding']);
export type BasePart = z.infer<typeof BasePart>;

/** `proof.json` in the folder of a base model: transformers and llama.cpp compared on fixed texts, without an adapter. */
export const BaseProof = z.strictObject({
  version: z.literal(1),
  passed: z.boolean(),
  /** What differs; empty for one that passed. */
  differs: z.array(z.strictObject({ part: BasePart, detail: z.string() })),
  logprobs: LogprobDifference,
  /** Bounds of `logprobs`. */
  bounds: z.strictObject({ mean: z.number(), max: z.number() }),
  /** The same over the weights that answer, where they are others: told, not bounded. */
  answering: LogprobDifference.optional(),
  /** Version that the texts were computed with. */
  transformers: z.string(),
});
export type BaseProof = z.infer<typeof BaseProof>;

/** `parity.json`: what trained and what answers, compared in numbers. */
export const ParityReport = z.strictObject({
  /** Are the ids at inference those of training, and llama.cpp's own tokenizer's? */
  ids: z.boolean(),
  adapter: LogprobDifference,
  base: LogprobDifference,
  bounds: z.strictObject({ mean: z.number(), max: z.number() }),
  passed: z.boolean(),
});
export type ParityReport = z.infer<typeof ParityReport>;

/**
 * How a run stands; never stored, always read off its files. `incomplete`: the folder has no whole `run.json`. `queued`: its
 * trainer waits until no other trains on this machine. `interrupted`: the trainer died without an `end`; it can be resumed.
 */
export const RunState = z.enum(['queued', 'running', 'completed', 'stopped', 'failed', 'interrupted', 'incomplete']);
export type RunState = z.infer<typeof RunState>;
