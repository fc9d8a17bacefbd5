import * as z from 'zod';
import type { Message } from '../../protocol/dataset';
import { StopReason } from '../../protocol/evaluation';
import { Notice } from '../../protocol/webviews/chat';

/** A question, and what became of it. */
export const Exchange = z.object({
  question: z.string(),
  /** Label of the model that was asked. */
  model: z.string(),
  /** What the model thought before it answered. */
  thought: z.string().optional(),
  /** What has been said so far. */
  text: z.string(),
  /** Present when the answer is whole, or as whole as it will be. */
  end: z.object({ tokens: z.number(), seconds: z.number(), stopReason: StopReason }).optional(),
  failure: Notice.optional(),
});
export type Exchange = z.infer<typeof Exchange>;

const Kept = z.object({ exchanges: z.array(Exchange), draft: z.string() });

/** What outlives a reload of the page. */
export type Kept = z.infer<typeof Kept>;

/**
 * What the page kept; nothing where it kept nothing, or a version before this one did.
 *
 * @param lost - says that an answer was under way when the page went
 */
export function restore(kept: unknown, lost: string): Kept {
  const parsed = Kept.safeParse(kept);
  if (!parsed.success) return { exchanges: [], draft: '' };
  const settled = (exchange: Exchange): Exchange =>
    exchange.end || exchange.failure ? exchange : { ...exchange, failure: { message: lost } };
  return { ...parsed.data, exchanges: parsed.data.exchanges.map(settled) };
}

/**
 * The conversation as the model is to see it: what it answered itself, never another model's words, which it would go on in. What
 * failed or was stopped is not in it.
 */
export function messagesOf(exchanges: readonly Exchange[], question: string, model: string): Message[] {
  const answered = exchanges.filter(
    (exchange) =>
      exchange.model === model &&
      exchange.end !== undefined &&
      exchange.end.stopReason !== 'cancelled' &&
      exchange.text.trim() !== '',
  );
  return [
    ...answered.flatMap((exchange): Message[] => [
      { role: 'user', content: exchange.question },
      { role: 'assistant', content: exchange.text },
    ]),
    { role: 'user', content: question },
  ];
}
