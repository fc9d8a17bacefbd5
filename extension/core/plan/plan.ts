import type { Message, PreparedExample } from '../../../protocol/dataset';
import type { TrainingSettings } from '../../../protocol/project';
import type { PreparedSummary, StepPlan } from '../../../protocol/run';
import type { ConversationEncoder } from '../conversation/encoder';
import { countSupervised, cutRanges } from '../conversation/supervised';
import { withSystemPrompt } from '../conversation/systemPrompt';
import { templateFailed } from '../errors';

/** An example as read from a file. */
export interface SourceExample {
  readonly file: string;
  readonly line: number;
  readonly messages: readonly Message[];
}

/**
 * Tokenises, cuts to `maxLength` and drops examples in which nothing is left to learn; says in numbers what was lost.
 *
 * @throws UserError `template-error` with the file and line of an example that the chat template refuses
 */
export function prepareExamples(
  examples: readonly SourceExample[],
  options: {
    readonly encoder: ConversationEncoder;
    readonly maxLength: number;
    readonly systemPrompt?: string;
  },
): { readonly examples: PreparedExample[]; readonly summary: PreparedSummary } {
  const { encoder, maxLength, systemPrompt } = options;
  const prepared: PreparedExample[] = [];
  const lengths: number[] = [];
  let lostSupervisedTokens = 0;
  for (const { file, line, messages: written } of examples) {
    const messages = withSystemPrompt(written, systemPrompt);
    const encoding = encoder.tryEncode(messages);
    if (encoding.kind === 'template-error') throw templateFailed(encoding.message, `${file}:${String(line)}`);
    const supervised = cutRanges(encoding.supervised, maxLength);
    lengths.push(encoding.ids.length);
    lostSupervisedTokens += countSupervised(encoding.supervised) - countSupervised(supervised);
    if (supervised.length > 0)
      prepared.push({
        file,
        line,
        messages,
        ids: encoding.ids.slice(0, maxLength),
        supervised,
        ...(encoding.completion !== undefined && { completion: encoding.completion }),
      });
  }
  const summary: PreparedSummary = {
    examples: prepared.length,
    tokens: prepared.reduce((sum, { ids }) => sum + ids.length, 0),
    supervisedTokens: prepared.reduce((sum, { supervised }) => sum + countSupervised(supervised), 0),
    truncatedExamples: lengths.filter((length) => length > maxLength).length,
    lostSupervisedTokens,
    droppedExamples: examples.length - prepared.length,
    longest: lengths.reduce((longest, length) => Math.max(longest, length), 0),
  };
  return { examples: prepared, summary };
}

/** Optimizer steps: ceil(examples / (batchSize × gradientAccumulation)) per epoch; 79 examples, 4 a step, 8 epochs: 160. */
export function planSteps(
  examples: number,
  training: Pick<TrainingSettings, 'epochs' | 'batchSize' | 'gradientAccumulation' | 'warmupRatio'>,
): StepPlan {
  const examplesPerStep = training.batchSize * training.gradientAccumulation;
  const stepsPerEpoch = Math.ceil(examples / examplesPerStep);
  const steps = stepsPerEpoch * training.epochs;
  // As transformers rounds it.
  return {
    examplesPerStep,
    stepsPerEpoch,
    steps,
    warmupSteps: Math.ceil(steps * training.warmupRatio),
  };
}
