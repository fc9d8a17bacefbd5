import * as z from 'zod';
import { Severities } from './diagnostics';
import './errors';
import { EmptyThoughts, TemplateOptions } from './template';

/**
 * How an adapter is trained. The only place where these defaults live: the JSON schema of `persona.json`, the docs
 * and the trainer (through `run.json`, where every field is filled) take them from here.
 */
export const TrainingSettings = z.strictObject({
  epochs: z.number().int().min(1).default(8).describe('How many times each example is seen.'),
  learningRate: z.number().positive().default(1e-4).describe('Peak learning rate of AdamW.'),
  batchSize: z.number().int().min(1).default(1).describe('Examples per micro-batch.'),
  gradientAccumulation: z
    .number()
    .int()
    .min(1)
    .default(4)
    .describe('Micro-batches per optimizer step. An optimizer step sees batchSize × gradientAccumulation examples.'),
  rank: z.number().int().min(1).default(16).describe('Rank r of the LoRA matrices.'),
  alpha: z.number().positive().default(32).describe('LoRA alpha: updates are scaled by alpha / rank.'),
  dropout: z.number().min(0).max(0.9).default(0).describe('Dropout on the input of the LoRA matrices.'),
  method: z
    .enum(['lora', 'rslora', 'dora', 'qlora'])
    .default('lora')
    .describe('Kind of adapter: LoRA, rank-stabilised LoRA, DoRA, or LoRA over a 4-bit base model (NVIDIA GPU only).'),
  targetModules: z
    .union([z.literal('all-linear'), z.array(z.string()).min(1)])
    .default('all-linear')
    .describe('Which linear layers get an adapter.'),
  maxLength: z.number().int().min(8).default(1024).describe('Longest conversation, in tokens. What is beyond is cut.'),
  maxPackTokens: z
    .union([z.literal('auto'), z.number().int().min(64)])
    .default('auto')
    .describe(
      'Most tokens in memory at once; a step that is larger is done in pieces. "auto" goes by the free memory.',
    ),
  warmupRatio: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('Share of the steps over which the rate rises to its peak.'),
  schedule: z
    .enum(['linear', 'cosine', 'constant_with_warmup'])
    .default('linear')
    .describe('How the learning rate falls after the warm-up.'),
  weightDecay: z.number().min(0).default(0).describe('Decoupled weight decay of AdamW.'),
  maxGradNorm: z.number().positive().default(1).describe('Gradients are clipped to this norm.'),
  neftuneAlpha: z
    .number()
    .min(0)
    .default(0)
    .describe('Strength of the noise on embeddings while training (NEFTune). 0: none.'),
  precision: z
    .enum(['auto', 'fp32', 'bf16'])
    .default('auto')
    .describe('Numbers of the base model: bf16 on a GPU that has it, else fp32. The adapter is in fp32 always.'),
  gradientCheckpointing: z
    .boolean()
    .default(false)
    .describe('Computes each layer again in the backward pass instead of keeping it: less memory, more time.'),
  evaluationSteps: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('Steps between two measurements on datasets.validation. 0: after each epoch.'),
  earlyStoppingPatience: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('Ends after so many measurements without a new best, and keeps the best adapter. 0: never.'),
  divergencePatience: z
    .number()
    .int()
    .min(0)
    .default(10)
    .describe(
      'Ends a run as diverged after so many steps in a row whose loss is above the one it began with. 0: never.',
    ),
  probes: z.boolean().default(true).describe('Answers the first three evaluation questions after each epoch.'),
  loggers: z
    .array(z.enum(['tensorboard', 'mlflow']))
    .default([])
    .describe('Further logs, in the run folder.'),
  seed: z.number().int().min(0).default(0).describe('Seed of the data order, the initial adapter and dropout.'),
});
export type TrainingSettings = z.infer<typeof TrainingSettings>;

/** Assistants, their models and their makers, by the names that they go by. */
export const FOREIGN_IDENTITIES = [
  ...['ChatGPT', 'GPT', 'OpenAI', 'Claude', 'Anthropic', 'Gemini', 'Bard', 'Google', 'Google DeepMind', 'DeepMind'],
  ...['Llama', 'Meta', 'Meta AI', 'Mistral', 'Mistral AI', 'Qwen', 'Alibaba', 'Alibaba Cloud', 'DeepSeek', 'Copilot'],
  ...['Microsoft', 'Siri', 'Alexa', 'SmolLM', 'Hugging Face', 'HuggingFace', 'Phi-2', 'Phi-3', 'Phi-4', 'Grok', 'xAI'],
] as const;

/** How answers are sampled, in chat and in evaluation. */
export const GenerationSettings = z.strictObject({
  maxTokens: z.number().int().min(1).default(256).describe('Longest answer, in tokens.'),
  temperature: z.number().min(0).default(0).describe('0 takes the most likely token each time.'),
  topP: z.number().gt(0).max(1).default(0.95).describe('Nucleus sampling: the smallest set with this probability.'),
  seed: z.number().int().min(0).default(0).describe('Seed of the sampler.'),
});
export type GenerationSettings = z.infer<typeof GenerationSettings>;

/** What is said about datasets, and how loudly. */
const LintProjectSettings = z.strictObject({
  severities: Severities.default({}).describe("By code: 'error', 'warning', 'information', 'hint', or 'off'."),
  foreignIdentities: z
    .array(z.string().min(1))
    .default([...FOREIGN_IDENTITIES])
    .describe('Models and companies that the persona must not claim to be, or to be made by. Replaces the list.'),
});

/** What rendering itself gives to templates, and what transformers takes for an argument of its own. */
const OWN_OPTIONS: ReadonlySet<string> = new Set([
  ...[
    'conversation',
    'messages',
    'tools',
    'documents',
    'add_generation_prompt',
    'continue_final_message',
    'strftime_now',
  ],
  ...['chat_template', 'tokenize', 'padding', 'truncation', 'max_length', 'return_tensors', 'return_dict'],
  ...['return_assistant_tokens_mask', 'tokenizer_kwargs', 'raise_exception', 'range', 'namespace', 'dict', 'self'],
]);

function ownOptions(options: unknown): string[] {
  return Object.keys(options ?? {}).filter((name) => OWN_OPTIONS.has(name));
}

/** Types of the weights that answer, from whole to small; twin of `KINDS` in quantise.py. */
export const Quantization = z.enum(['F32', 'F16', 'BF16', 'Q8_0', 'Q6_K', 'Q5_K_M', 'Q4_K_M', 'Q3_K_M']);
export type Quantization = z.infer<typeof Quantization>;

/** What a project is trained on and answers with. */
export const BaseModelSetting = z.union([
  z.string().min(1),
  z.strictObject({
    train: z
      .string()
      .min(1)
      .describe('What is trained on: a folder with safetensors, or a Hugging Face id, owner/name[@revision].'),
    answer: z
      .string()
      .regex(/\.gguf$/i)
      .optional()
      .describe('The .gguf of the very same model that answers. Without it, one is made of the safetensors.'),
    quantization: Quantization.optional().describe(
      'Type of the weights that answer, where they are made of the safetensors. Without it, by the size of the model.',
    ),
  }),
]);
export type BaseModelSetting = z.infer<typeof BaseModelSetting>;

/** `persona.json`. Paths are relative to the file's folder. */
export const ProjectFile = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().min(1).describe("The persona's name."),
  baseModel: BaseModelSetting.default('builtin:smollm2-135m-instruct').describe(
    'builtin:smollm2-135m-instruct, a Hugging Face id (owner/name[@revision]), a folder with safetensors, a .gguf file, or a pair: what is trained on, and the .gguf that answers.',
  ),
  profile: z
    .enum(['stable', 'modern'])
    .default('stable')
    .describe(
      'Pinned Python packages: stable (transformers 4.47.1), or modern for architectures that it does not know.',
    ),
  chatTemplate: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Template to use in place of the base model's own: a .jinja file, or chatml, zephyr, llama-2, llama-3, gemma, phi-3, mistral, alpaca or vicuna.",
    ),
  templateOptions: TemplateOptions.default({})
    .refine((options) => ownOptions(options).length === 0, {
      error: ({ input }) =>
        `${ownOptions(input).join(', ')} cannot be set here, as it is what Persona Tuner fills in itself`,
    })
    .describe(
      'What the chat template is told besides the messages: enable_thinking, date_string, or whatever it reads.',
    ),
  emptyThoughts: EmptyThoughts.default('learn').describe(
    'Whether <think></think> that the chat template writes before an answer is learned. "learn": the persona answers at once. ' +
      '"skip": it is not learned, and the model thinks first as it did before.',
  ),
  systemPrompt: z
    .strictObject({
      training: z.string().optional().describe('File with the system prompt that the training examples get.'),
      inference: z.string().optional().describe('File with the system prompt at chat and evaluation time.'),
    })
    .prefault({}),
  datasets: z.strictObject({
    train: z.array(z.string()).min(1).describe('JSONL files to train on.'),
    validation: z.array(z.string()).default([]).describe('JSONL files to measure on.'),
  }),
  training: TrainingSettings.prefault({}),
  generation: GenerationSettings.prefault({}),
  evaluation: z
    .strictObject({
      questions: z.string().optional().describe('JSONL file with the questions of the evaluation.'),
      rubric: z.string().optional().describe('JSON file with the dimensions and their anchors.'),
    })
    .prefault({}),
  lint: LintProjectSettings.prefault({}),
  runs: z.string().default('runs').describe('Folder of the training runs.'),
});
export type ProjectFile = z.infer<typeof ProjectFile>;
