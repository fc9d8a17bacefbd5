import { placeOfMessage } from '../../dataset/line';
import type { LintedExample, RuleFinding } from '../rule';

/** Turns in an order that chats do not have: the system late, the assistant first, the same speaker twice. */
export function roleOrder({ text, messages }: LintedExample): RuleFinding[] {
  const turns = messages.filter(({ role }) => role !== 'system');
  return messages.flatMap((message, index) => {
    const problem =
      message.role === 'system' ? lateSystem(index) : wrongTurn(message.role, turns[turns.indexOf(message) - 1]?.role);
    return problem === undefined
      ? []
      : [{ code: 'role-order' as const, span: placeOfMessage(text, message), message: problem }];
  });
}

function lateSystem(index: number): string | undefined {
  if (index === 0) return undefined;
  return `A system turn stands at place ${String(index + 1)}. Templates expect one, at the beginning: move it there, or join it to the first.`;
}

function wrongTurn(
  role: 'user' | 'assistant',
  before: 'system' | 'user' | 'assistant' | undefined,
): string | undefined {
  if (before === undefined) {
    if (role === 'user') return undefined;
    return 'The assistant speaks first. In a chat the user does: put the question before it.';
  }
  if (role !== before) return undefined;
  return `Two turns of the ${role} follow each other. Join them, or add what the ${role === 'user' ? 'assistant' : 'user'} said between them.`;
}
