import { isLearned } from '../../conversation/learned';
import { placeInMessage } from '../../dataset/line';
import { PromptEcho } from '../../evaluation/promptEcho';
import type { LintSettings, Rule } from '../rule';

/** The answer says long pieces of the system prompt word by word. */
export function systemPromptEcho({ systemPrompt, inferencePrompt }: LintSettings): Rule {
  const project = [...new Set([systemPrompt, inferencePrompt])].map((prompt) => new PromptEcho(prompt ?? ''));
  // Examples that have a prompt of their own mostly have the same one.
  let own = { prompt: '', echo: new PromptEcho('') };
  return ({ text, messages }) => {
    const prompt = messages.find(({ role }) => role === 'system')?.content;
    if (prompt !== undefined && prompt !== own.prompt) own = { prompt, echo: new PromptEcho(prompt) };
    const echoes = prompt !== undefined && prompt !== systemPrompt ? [...project, own.echo] : project;
    return messages.flatMap((message) => {
      if (!isLearned(message)) return [];
      const echo = echoes.map((prompt) => prompt.find(message.content)).find((found) => found !== undefined);
      if (!echo) return [];
      return [
        {
          code: 'system-prompt-echo' as const,
          span: placeInMessage(text, message, echo.start, echo.end),
          message:
            `The answer repeats ${String(echo.words)} words of the system prompt in a row. The model would learn to recite ` +
            'the prompt. Say it as the persona would.',
        },
      ];
    });
  };
}
