import * as z from 'zod';
import './errors';

export const Role = z.enum(['system', 'user', 'assistant']);
export type Role = z.infer<typeof Role>;

/** One turn of a conversation, in the shape that chat templates take. */
export const Message = z.strictObject({
  role: Role,
  content: z.string(),
  /** An assistant's turn that is not learned; templates never see it. */
  weight: z.literal(0).optional(),
});
export type Message = z.infer<typeof Message>;

/** The four shapes in which people write examples. */
export const DatasetShape = z.enum(['messages', 'sharegpt', 'alpaca', 'prompt-completion']);
export type DatasetShape = z.infer<typeof DatasetShape>;

/** A half-open range [start, end) of token positions. */
export const TokenRange = z.tuple([z.number().int().min(0), z.number().int().min(0)]);
export type TokenRange = z.infer<typeof TokenRange>;

/**
 * One line of a run's `dataset.jsonl` or `validation.jsonl`: the example exactly as it is trained on.
 *
 * `ids` is what this side tokenised, cut to `maxLength`; the trainer renders `messages` again with transformers and
 * refuses to train when its ids differ. So an error in either implementation costs no run.
 */
export const PreparedExample = z.strictObject({
  file: z.string(),
  /** 1-based line in `file`: the way back from a bad answer to what taught it. */
  line: z.number().int().min(1),
  messages: z.array(Message),
  ids: z.array(z.number().int()),
  /** Positions whose token is learned: the assistant's words and the end of its turn. */
  supervised: z.array(TokenRange),
  /**
   * What follows the generation prompt of the last message, where the template itself would begin that answer in another way
   * than it asks for it (a thought that only the prompt opens).
   */
  completion: z.string().optional(),
});
export type PreparedExample = z.infer<typeof PreparedExample>;

/** Tokens in a row that belong together: the words of one message, or what the template puts around them. */
export const TokenPart = z.object({
  role: z.union([Role, z.literal('template')]),
  /** Position of the message in the conversation, the project's system prompt included; absent for the template. */
  turn: z.number().int().optional(),
  tokens: TokenRange,
});
export type TokenPart = z.infer<typeof TokenPart>;

/** A conversation as training sees it, token by token, not cut yet. The lists have one entry for each token. */
export const TokenizedExample = z.object({
  ids: z.array(z.number().int()),
  /** The token's text; `�` where its bytes are no whole character. */
  texts: z.array(z.string()),
  /** The token's bytes, in hexadecimal. */
  bytes: z.array(z.string()),
  /** Positions of the tokenizer's special tokens. */
  special: z.array(z.number().int()),
  supervised: z.array(TokenRange),
  /** In order, without a gap. */
  parts: z.array(TokenPart),
});
export type TokenizedExample = z.infer<typeof TokenizedExample>;

/** One line of a run's `probes.jsonl`: a question that the trainer asks after each epoch. */
export const PreparedProbe = z.strictObject({
  question: z.string(),
  /** The prompt of inference, up to where the answer begins. */
  ids: z.array(z.number().int()),
});
export type PreparedProbe = z.infer<typeof PreparedProbe>;
