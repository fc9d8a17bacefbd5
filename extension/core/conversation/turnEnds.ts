import type { Message } from '../../../protocol/dataset';
import type { ChatTemplate } from '../template/chatTemplate';
import { anyOf } from '../tokenizer/textTokenizer';
import { commonPrefix } from './commonPrefix';

/** The special token that ends the assistant's turn; absent where the template ends it with plain text or nothing. */
export interface TurnEnds {
  /** Where other turns follow. */
  readonly inside: string | undefined;
  /** At the end of the conversation: some templates write another token there. */
  readonly last: string | undefined;
}

const FIRST: Message[] = [
  { role: 'user', content: 'First question' },
  { role: 'assistant', content: 'First answer' },
];
const SECOND: Message[] = [
  { role: 'user', content: 'Second question' },
  { role: 'assistant', content: 'Second answer' },
];

/** Sees on a sample what the template puts behind an answer. */
export function findTurnEnds(template: ChatTemplate, specialTokens: readonly string[]): TurnEnds {
  const special = anyOf(specialTokens);
  const behind = (messages: readonly Message[], words: string): string => {
    const rendering = template.render(messages, { addGenerationPrompt: false });
    if (rendering.kind !== 'rendered') return '';
    const at = rendering.text.indexOf(words);
    return at < 0 ? '' : rendering.text.slice(at + words.length);
  };
  const firstToken = (text: string) => (special === undefined ? undefined : new RegExp(special).exec(text)?.[0]);
  const [alone, followed] = [behind(FIRST, 'First answer'), behind([...FIRST, ...SECOND], 'First answer')];
  // What both have is the turn's own; then the text ends, or the next turn begins.
  const inside = firstToken(alone.slice(0, commonPrefix(alone, followed)));
  return { inside: inside ?? (followed === '' ? firstToken(alone) : undefined), last: firstToken(alone) };
}
