import * as z from 'zod';
import { defineContract } from '../channel';
import { ErrorAction } from '../errors';
import { Message } from '../dataset';
import { StopReason } from '../evaluation';

/** One entry of the model picker: the base model, or a run's adapter. */
export const ChatModel = z.object({
  id: z.string(),
  label: z.string(),
  /** For an adapter: was llama.cpp seen to agree with the trainer? */
  parity: z.enum(['passed', 'failed', 'unchecked']).optional(),
});
export type ChatModel = z.infer<typeof ChatModel>;

/** A sentence with the button that helps. */
export const Notice = z.object({ message: z.string(), action: ErrorAction.optional() });
export type Notice = z.infer<typeof Notice>;

export const ChatState = z.object({
  persona: z.string().optional(),
  models: z.array(ChatModel),
  selected: z.string().optional(),
  /** Why no answer can be had now (no project, no set-up), with the way out. */
  obstacle: Notice.optional(),
  /** What is worth knowing while answers can be had, e.g. that nothing has been trained yet. */
  hint: Notice.optional(),
});
export type ChatState = z.infer<typeof ChatState>;

/** What the extension answers to the chat view. */
export const ChatHost = defineContract({
  requests: {
    /** Asks for an answer to the conversation; its text streams in `text` notifications. Aborting keeps what was said. */
    ask: {
      params: z.object({ model: z.string(), messages: z.array(Message) }),
      result: z.object({
        /** What the model thought before it answered. */
        thought: z.string().optional(),
        text: z.string(),
        tokens: z.number().int(),
        seconds: z.number(),
        stopReason: StopReason,
      }),
    },
  },
  notifications: {
    /** The view has been drawn and wants `state`. */
    ready: z.object({}),
    /** Another model is to answer from now on. */
    select: z.object({ model: z.string() }),
    /** Runs what a button promises. */
    act: ErrorAction,
  },
});

/** What the chat view takes from the extension. */
export const ChatView = defineContract({
  requests: {},
  notifications: {
    state: ChatState,
    /** More text of the answer under way, and of the thought before it. */
    text: z.object({ text: z.string(), thought: z.string().default('') }),
    /** The view was asked for: put the cursor where one writes. */
    focus: z.object({}),
  },
});
