import type { ConversationEncoder, Encoding } from '../conversation/encoder';
import type { Finding } from '../dataset/line';
import type { SourcedMessage } from '../dataset/shapes';

export interface LintSettings {
  /** Absent while the base model is not prepared: rules that need tokens then rest. */
  readonly encoder?: ConversationEncoder;
  readonly maxLength: number;
  readonly systemPrompt?: string;
}

/** What a rule looks at: one example, wherever it stands in its file. */
export interface LintedExample {
  /** The line, as written. */
  readonly text: string;
  readonly messages: readonly SourcedMessage[];
  /** With the project's system prompt in front; absent without a tokenizer. */
  readonly encoding?: Encoding;
}

/** What a finding may say about the whole file; so a line's findings can be kept while the rest of the file changes. */
export interface FileFacts {
  /** Tokens of the longest example: the smallest `maxLength` that cuts nothing. */
  readonly longest: number;
}

/** A finding, whose message may wait for what the whole file tells. */
export type RuleFinding = Omit<Finding, 'message'> & {
  readonly message: string | ((file: FileFacts) => string);
};

export type Rule = (example: LintedExample) => RuleFinding[];
