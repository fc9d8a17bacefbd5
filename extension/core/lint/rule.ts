import type { DatasetShape } from '../../../protocol/dataset';
import type { LintContext } from '../../../protocol/datasetWorker';
import type { ConversationEncoder, Encoding } from '../conversation/encoder';
import type { Finding } from '../dataset/line';
import type { JsonPath } from '../dataset/place';
import type { SourcedMessage } from '../dataset/shapes';

/** What a dataset is checked against, with the tokenizer itself in place of its files. */
export interface LintSettings extends Readonly<Omit<LintContext, 'tokenizerFolder' | 'gguf'>> {
  /** Absent while the base model is not prepared: rules that need tokens then rest. */
  readonly encoder?: ConversationEncoder;
  /** With the GGUF's own chat template; absent where it is the very same. */
  readonly ggufEncoder?: ConversationEncoder;
}

/** What a rule looks at: one example, wherever it stands in its file. */
export interface LintedExample {
  /** The line, as written. */
  readonly text: string;
  readonly shape: DatasetShape;
  readonly messages: readonly SourcedMessage[];
  /** Where the keys stand that the shape does not read. */
  readonly unread: readonly JsonPath[];
  /** With the project's system prompt in front; absent without a tokenizer. */
  readonly encoding?: Encoding;
}

/** Plain data, so that it can come from another thread. */
export interface RuleFinding extends Finding {
  /** Of an example that is cut: its tokens. The message then goes on with what would cut nothing in the whole file. */
  readonly tokens?: number;
}

export type Rule = (example: LintedExample) => RuleFinding[];
