import * as z from 'zod';

/** What a run can be exported as. */
export const ExportKind = z.enum(['lora-gguf', 'peft', 'merged', 'merged-gguf', 'ollama', 'lm-studio']);
export type ExportKind = z.infer<typeof ExportKind>;

/** How far a merged model's log-probabilities are from those of base and adapter. */
export const MergedParity = z.strictObject({
  /** `llama.cpp`: base and adapter there. `trainer`: what PEFT computed after the training. */
  against: z.enum(['llama.cpp', 'trainer']),
  mean: z.number(),
  max: z.number(),
  positions: z.number().int(),
  /** What the difference may be; absent where rounding alone decides it. */
  bounds: z.strictObject({ mean: z.number(), max: z.number() }).optional(),
});
export type MergedParity = z.infer<typeof MergedParity>;

/** What `export --to … --json` prints. */
export const ExportReport = z.strictObject({
  run: z.string(),
  to: ExportKind,
  /** The folder of the files. */
  output: z.string(),
  files: z.array(z.strictObject({ path: z.string(), bytes: z.number().int() })),
  parity: MergedParity.optional(),
});
export type ExportReport = z.infer<typeof ExportReport>;
