import { z } from 'zod';
import { defineContract } from './channel';
import { TokenizedExample } from './dataset';
import { Diagnostic } from './diagnostics';

/** What a dataset is checked against. */
export const LintContext = z.strictObject({
  /** Folder with `tokenizer.json` and `tokenizer_config.json`; without it, rules that need tokens rest. */
  tokenizerFolder: z.string().optional(),
  maxLength: z.number().int(),
  /** The project's training prompt, put before examples that have no system message of their own. */
  systemPrompt: z.string().optional(),
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

/** What the dataset worker (a thread) answers. */
export const DatasetWorker = defineContract({
  requests: {
    /** Checks a whole document; lines seen before come from a cache. `key` names the document. */
    lint: {
      params: z.object({ key: z.string(), text: z.string(), context: LintContext }),
      result: z.object({ diagnostics: z.array(Diagnostic), examples: z.number().int() }),
    },
    /** One line's text as training sees it, the project's prompt included. */
    tokens: { params: z.object({ text: z.string(), context: LintContext }), result: LineTokens },
  },
  notifications: {
    /** The document is closed; forget it. */
    forget: z.object({ key: z.string() }),
  },
});

export const DatasetWorkerClient = defineContract({ requests: {}, notifications: {} });
