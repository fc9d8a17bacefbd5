import type { DatasetShape } from '../../../../protocol/dataset';
import { LineStyle } from './lineText';

/** What an example of a shape looks like; the words are what the person writes over. */
const SAMPLES: Readonly<Record<DatasetShape, unknown>> = {
  messages: {
    messages: [
      { role: 'user', content: 0 },
      { role: 'assistant', content: 1 },
    ],
  },
  sharegpt: {
    conversations: [
      { from: 'human', value: 0 },
      { from: 'gpt', value: 1 },
    ],
  },
  alpaca: { instruction: 0, input: '', output: 1 },
  'prompt-completion': { prompt: 0, completion: 1 },
};

/**
 * A new example as a snippet, spaced as the line `like` is.
 *
 * @param words - what stands where the question and the answer go, to be written over
 */
export function newExampleSnippet(shape: DatasetShape, like: string, words: readonly [string, string]): string {
  const style = new LineStyle(like);
  const write = (value: unknown): string => {
    if (Array.isArray(value)) return style.list(value.map(write));
    if (typeof value === 'object' && value !== null) {
      return style.object(Object.entries(value).map(([key, part]) => [key, write(part)] as const));
    }
    if (typeof value !== 'number') return escapeSnippet(style.string(String(value)));
    const inside = style.string(words[value] ?? '').slice(1, -1);
    return `"\${${String(value + 1)}:${escapeSnippet(inside)}}"`;
  };
  // Braces of JSON need no escape outside of a placeholder.
  return write(SAMPLES[shape]);
}

function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, String.raw`\$&`);
}
