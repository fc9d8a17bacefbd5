import type { Message, PreparedExample } from '../../../protocol/dataset';
import type { TrainingSettings } from '../../../protocol/project';
import type { PreparedSummary, StepPlan } from '../../../protocol/run';
import type { ConversationEncoder } from '../conversation/encoder';
import { notWrittenYet } from '../errors';

/** An example as read from a file. */
export interface SourceExample {
  readonly file: string;
  readonly line: number;
  readonly messages: readonly Message[];
}

/** Puts `systemPrompt` before the messages, unless the example has a system message of its own. */
export function withSystemPrompt(messages: readonly Message[], systemPrompt: string | undefined): Message[] {
  throw notWrittenYet(`${String(messages.length)} ${String(systemPrompt)}`);
}

/** Tokenises, cuts to `maxLength` and drops examples in which nothing is left to learn; says in numbers what was lost. */
export function prepareExamples(
  examples: readonly SourceExample[],
  options: { readonly encoder: ConversationEncoder; readonly maxLength: number; readonly systemPrompt?: string },
): { readonly examples: PreparedExample[]; readonly summary: PreparedSummary } {
  throw notWrittenYet(`${String(examples.length)} ${String(options.maxLength)}`);
}

/** Optimizer steps: ceil(examples / (batchSize × gradientAccumulation)) per epoch; 79 examples, 4 a step, 8 epochs: 160. */
export function planSteps(examples: number, training: TrainingSettings): StepPlan {
  throw notWrittenYet(`${String(examples)} ${String(training.epochs)}`);
}
