import type { AskedQuestion, DatasetOverview } from '../../../protocol/overview';
import type { ConversationEncoder } from '../conversation/encoder';
import { tokenParts } from '../conversation/tokenParts';
import { countSupervised } from '../conversation/supervised';
import { withSystemPrompt } from '../conversation/systemPrompt';
import { readDataset } from '../dataset/dataset';
import { coverageOf } from './coverage';
import { histogram } from './histogram';
import { topicsOf } from './topics';

interface Settings {
  readonly encoder: ConversationEncoder;
  readonly systemPrompt: string | undefined;
  readonly maxLength: number;
  /** The questions of the evaluation. */
  readonly asked: readonly AskedQuestion[];
}

interface Measured {
  readonly line: number;
  readonly question: string;
  readonly tokens: number;
}

/**
 * A dataset seen as a whole. Lines that are no examples, or that the template refuses, are left out.
 *
 * @param breathe - awaited between examples, so that a thread can do what is more urgent
 */
export async function overviewOf(
  text: string,
  { encoder, systemPrompt, maxLength, asked }: Settings,
  breathe: () => Promise<void>,
): Promise<DatasetOverview> {
  const budget = { system: 0, user: 0, assistant: 0, template: 0 };
  const examples: Measured[] = [];
  let [tokens, supervised] = [0, 0];
  for (const line of readDataset(text)) {
    await breathe();
    if (line.kind === 'problem') continue;
    const messages = withSystemPrompt(line.messages, systemPrompt);
    const encoding = encoder.tryEncode(messages);
    if (encoding.kind === 'template-error') continue;
    for (const {
      role,
      tokens: [start, end],
    } of tokenParts(encoder, messages, encoding))
      budget[role] += end - start;
    tokens += encoding.ids.length;
    supervised += countSupervised(encoding.supervised);
    const question = messages.find(({ role }) => role === 'user')?.content ?? '';
    examples.push({ line: line.line, question, tokens: encoding.ids.length });
  }
  await breathe();
  const topics = topicsOf(examples.map(({ question }) => question)).map(({ words, members }) => ({
    words: [...words],
    lines: members.map((at) => examples[at]?.line ?? 0),
    sample: examples[members[0] ?? 0]?.question ?? '',
  }));
  await breathe();
  const coverage = coverageOf(asked, examples);
  return {
    examples: examples.length,
    tokens,
    supervised,
    maxLength,
    budget,
    lengths: histogram(examples),
    topics,
    coverage,
  };
}
