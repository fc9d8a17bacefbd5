import { z } from 'zod';
import { defineContract } from '../channel';
import { ErrorDetails } from '../errors';
import { Message } from '../dataset';

/** One entry of the model picker: the base model, or a run's adapter. */
export const ChatModel = z.object({ id: z.string(), label: z.string(), description: z.string() });
export type ChatModel = z.infer<typeof ChatModel>;

/** What the extension answers to the chat view. */
export const ChatHost = defineContract({
  requests: {
    /** Asks for an answer to the conversation; its text streams in `text` notifications. */
    ask: {
      params: z.object({ model: z.string(), messages: z.array(Message) }),
      result: z.object({ text: z.string(), tokens: z.number().int(), seconds: z.number(), stopReason: z.string() }),
    },
  },
  notifications: {
    /** The view has been drawn and wants `state`. */
    ready: z.object({}),
    /** Opens what an error's button promises. */
    act: z.object({ command: z.string(), arguments: z.array(z.unknown()).optional() }),
  },
});

/** What the chat view takes from the extension. */
export const ChatView = defineContract({
  requests: {},
  notifications: {
    state: z.object({
      persona: z.string().optional(),
      models: z.array(ChatModel),
      selected: z.string().optional(),
      /** Why no answer can be had now (no set-up, no project), with the way out. */
      obstacle: ErrorDetails.optional(),
    }),
    text: z.object({ text: z.string() }),
  },
});
