import type { Message } from '../../../protocol/dataset';

/** Whether a turn is an answer that is learned: the assistant's, and not one that the data says to leave out. */
export function isLearned({ role, weight }: Message): boolean {
  return role === 'assistant' && weight !== 0;
}
