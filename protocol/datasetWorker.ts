import { z } from 'zod';
import { defineContract } from './channel';
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

/** What the dataset worker (a thread) answers. */
export const DatasetWorker = defineContract({
  requests: {
    /** Checks a whole document; lines seen before come from a cache. `key` names the document. */
    lint: {
      params: z.object({ key: z.string(), text: z.string(), context: LintContext }),
      result: z.object({ diagnostics: z.array(Diagnostic), examples: z.number().int() }),
    },
  },
  notifications: {
    /** The document is closed; forget it. */
    forget: z.object({ key: z.string() }),
  },
});

export const DatasetWorkerClient = defineContract({ requests: {}, notifications: {} });
