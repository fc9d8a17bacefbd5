import type { Message } from '../../../protocol/dataset';
import type { ChatTemplate } from '../template/chatTemplate';
import { commonPrefix } from './commonPrefix';

/** An assistant turn in the rendered text: its words and the token that ends it, in UTF-16 units. */
interface Answer {
  readonly start: number;
  readonly end: number;
  /** Absent where the template ends a turn with plain text or nothing. */
  readonly endOfTurn: string | undefined;
}

export type FoundAnswers =
  | {
      readonly kind: 'found';
      readonly text: string;
      readonly answers: readonly Answer[];
    }
  | { readonly kind: 'template-error'; readonly message: string };

/**
 * Renders a conversation and finds in it what the assistant says.
 *
 * Templates do not tell, so renderings are compared: an answer begins where `messages[0..i)` with a generation prompt
 * ends, as it will at inference. It goes on as far as `messages[0..i]` agrees with the whole, and ends behind the first
 * special token after the words; what follows (a newline, the next turn) the model never writes.
 *
 * @param special - matches any special token
 */
export function findAnswers(
  messages: readonly Message[],
  template: ChatTemplate,
  special: RegExp | undefined,
): FoundAnswers {
  const whole = template.render(messages, { addGenerationPrompt: false });
  if (whole.kind !== 'rendered') return templateError(whole.message);
  const answers: Answer[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role !== 'assistant') continue;
    const prompt = template.render(messages.slice(0, index), {
      addGenerationPrompt: true,
    });
    if (prompt.kind !== 'rendered') return templateError(prompt.message);
    if (!whole.text.startsWith(prompt.text)) {
      return templateError(
        `Turn ${String(index + 1)}: the chat template's generation prompt is not how it begins an answer inside a ` +
          `conversation, so what is learned would differ from what is asked for later.`,
      );
    }
    const last = index === messages.length - 1;
    const upTo = last
      ? whole
      : template.render(messages.slice(0, index + 1), {
          addGenerationPrompt: false,
        });
    if (upTo.kind !== 'rendered') return templateError(upTo.message);
    const limit = last || whole.text.startsWith(upTo.text) ? upTo.text.length : commonPrefix(whole.text, upTo.text);
    answers.push(delimit(whole.text, prompt.text.length, limit, message.content.trim(), special));
  }
  return { kind: 'found', text: whole.text, answers };
}

function delimit(text: string, start: number, limit: number, words: string, special: RegExp | undefined): Answer {
  const spoken = text.indexOf(words, start);
  // Templates that rewrite an answer (drop its reasoning, say) leave no place to look behind but its beginning.
  const behindWords = spoken >= 0 && spoken + words.length <= limit ? spoken + words.length : start;
  const rest = text.slice(behindWords, limit);
  const token = special?.exec(rest);
  if (token)
    return {
      start,
      end: behindWords + token.index + token[0].length,
      endOfTurn: token[0],
    };
  return {
    start,
    end: behindWords + rest.trimEnd().length,
    endOfTurn: undefined,
  };
}

function templateError(message: string): FoundAnswers {
  return { kind: 'template-error', message };
}
