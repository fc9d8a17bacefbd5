import { describe, expect, it } from 'vitest';
import { inferenceDied } from '../../../extension/core/errors';
import type { Message } from '../../../protocol/dataset';
import { ChatHost, ChatView, type ChatState } from '../../../protocol/webviews/chat';
import { pageOpener, takePicture } from './harness';
import type { ThemeName } from './themes';

const openPage = pageOpener({ name: 'chat', host: ChatHost, view: ChatView });
const STATE: ChatState = {
  persona: 'Cláudio',
  models: [
    { id: '20260220-084135-claudio', label: '20260220-084135-claudio', parity: 'passed' },
    { id: 'base', label: 'Base model' },
  ],
  selected: '20260220-084135-claudio',
};
const ANSWER = 'Sou o Cláudio: curioso, direto e calmo.\nLeio primeiro, pergunto depois. Curiosidade! — Cláudio';

type Reply = (
  messages: Message[],
  tell: (text: string) => void,
  signal: AbortSignal,
  tellPart: (part: { text: string; thought: string }) => void,
) => Promise<string>;

/** The chat page before an extension that answers as `reply` does. */
async function openChat({ state = STATE, thought, reply, theme, width = 320 }: ChatOptions = {}) {
  const asked: Message[][] = [];
  const acted: unknown[] = [];
  const selected: string[] = [];
  let stopped = false;
  const opened = await openPage(
    (wire) => ({
      requests: {
        ask: async ({ messages }, signal) => {
          asked.push(messages);
          signal.addEventListener('abort', () => {
            stopped = true;
          });
          const tellPart = (part: { text: string; thought: string }) => {
            wire.channel.notify('text', part);
          };
          const tell = (text: string) => {
            tellPart({ text, thought: '' });
          };
          const text = (await reply?.(messages, tell, signal, tellPart)) ?? ANSWER;
          return {
            thought,
            text,
            tokens: 32,
            seconds: 1.26,
            stopReason: signal.aborted ? ('cancelled' as const) : ('end-of-turn' as const),
          };
        },
      },
      notifications: {
        ready: () => {
          wire.channel.notify('state', state);
        },
        select: ({ model }) => {
          selected.push(model);
        },
        act: (action) => {
          acted.push(action);
        },
      },
    }),
    { theme, width },
  );
  const ask = async (question: string) => {
    await opened.page.getByRole('textbox', { name: 'Question' }).fill(question);
    await opened.page.keyboard.press('Enter');
  };
  return { ...opened, asked, acted, selected, ask, isStopped: () => stopped };
}
interface ChatOptions {
  readonly state?: ChatState;
  readonly thought?: string;
  readonly reply?: Reply;
  readonly theme?: ThemeName;
  readonly width?: number;
}

describe('the chat page', { timeout: 12_000 }, () => {
  it.each(['dark', 'light', 'contrast'] as const)('answers within the security policy (%s)', async (theme) => {
    const { page, ask, complaints } = await openChat({ theme });
    await ask('Como é a sua personalidade?');
    await page.getByText('32 tokens · 1.3 s').waitFor();
    await takePicture(page, `chat-${theme}`);
    expect(complaints).toEqual([]);
  });

  it('shows the answer while it comes, and stops it', async () => {
    const { page, ask, isStopped } = await openChat({
      reply: (_messages, tell, signal) => {
        tell('Sou o ');
        tell('Cláudio');
        return new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            resolve('Sou o Cláudio');
          });
        });
      },
    });
    await ask('Quem é você?');
    await page.getByText('Sou o Cláudio').waitFor();
    await takePicture(page, 'chat-answering');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('stopped').waitFor();
    expect(isStopped()).toBe(true);
  });

  it('sends the whole conversation, and forgets it on request', async () => {
    const { page, ask, asked } = await openChat();
    await ask('Um');
    await page.getByText('32 tokens').waitFor();
    await ask('Dois');
    await page.getByText('32 tokens').nth(1).waitFor();
    expect(asked[1]?.map(({ role, content }) => [role, content])).toEqual([
      ['user', 'Um'],
      ['assistant', ANSWER],
      ['user', 'Dois'],
    ]);
    await page.getByRole('button', { name: 'New Conversation' }).click();
    await ask('Três');
    await page.getByText('32 tokens').waitFor();
    expect(asked[2]?.map(({ content }) => content)).toEqual(['Três']);
  });

  it('folds a thought away, and keeps it open and focused while more of it comes', async () => {
    let tell: (part: { text: string; thought: string }) => void = () => undefined;
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const { page, asked, ask } = await openChat({
      thought: 'The user wants to know who I am.',
      reply: async (_messages, _tell, _signal, tellPart) => {
        tell = tellPart;
        tellPart({ text: '', thought: 'The user wants' });
        await ended;
        return ANSWER;
      },
    });
    await ask('Quem é você?');
    const summary = page.getByText('Thought', { exact: true });
    await summary.waitFor();
    expect(await page.getByText('The user wants').isVisible()).toBe(false);
    await summary.focus();
    await page.keyboard.press('Enter');
    await page.getByText('The user wants').waitFor();
    tell({ text: '', thought: ' to know' });
    await page.getByText('The user wants to know').waitFor();
    expect(await summary.evaluate((node) => node === document.activeElement)).toBe(true);
    await takePicture(page, 'chat-thought');
    end();
    await page.getByText('The user wants to know who I am.').waitFor();
    await page.getByText('Curiosidade!').waitFor();
    await ask('E agora?');
    await expect.poll(() => asked[1]?.map(({ content }) => content)).toEqual(['Quem é você?', ANSWER, 'E agora?']);
  });

  it('goes on after an answer was lost', async () => {
    const replies: Reply[] = [
      () => Promise.reject(inferenceDied('signal SIGKILL', '')),
      () => Promise.resolve('Cá estou de novo.'),
    ];
    const { page, ask, asked } = await openChat({
      reply: (...given) => replies.shift()?.(...given) ?? Promise.resolve(''),
    });
    await ask('Quem é você?');
    await page.getByRole('alert').getByText('SIGKILL').waitFor();
    await takePicture(page, 'chat-failure');
    await ask('E agora?');
    await page.getByText('Cá estou de novo.').waitFor();
    expect(asked[1]?.map(({ content }) => content)).toEqual(['E agora?']);
  });

  it('begins a new line with Shift+Enter', async () => {
    const { page, asked } = await openChat();
    const field = page.getByRole('textbox', { name: 'Question' });
    await field.pressSequentially('um');
    await field.press('Shift+Enter');
    await field.pressSequentially('dois');
    await field.press('Enter');
    await page.getByText('32 tokens').waitFor();
    expect(asked[0]?.at(-1)?.content).toBe('um\ndois');
  });

  it('shows markup in an answer as text', async () => {
    const { page, ask } = await openChat({ reply: () => Promise.resolve('<img src=x onerror=alert(1)><b>b</b>') });
    await ask('?');
    await page.getByText('<img src=x onerror=alert(1)><b>b</b>').waitFor();
    expect(await page.locator('article img, article b').count()).toBe(0);
  });

  it('keeps the conversation and the draft over a reload', async () => {
    const { page, ask } = await openChat();
    await ask('Um');
    await page.getByText('32 tokens').waitFor();
    await page.getByRole('textbox', { name: 'Question' }).fill('a draft');
    await page.reload();
    await page.getByText('32 tokens').waitFor();
    await expect.poll(() => page.getByRole('textbox', { name: 'Question' }).inputValue()).toBe('a draft');
  });

  it('says what stands in the way, with the button that cures it', async () => {
    const action = { label: 'Set Up Environment', command: 'personaTuner.environment.setUp' };
    const obstacle = { message: "The base model 'builtin:smollm2-135m-instruct' is not prepared yet.", action };
    const { page, acted } = await openChat({ state: { models: [], obstacle }, width: 240 });
    await page.getByRole('button', { name: action.label }).click();
    await takePicture(page, 'chat-obstacle');
    await expect.poll(() => acted).toEqual([action]);
    expect(await page.getByRole('textbox').isVisible()).toBe(false);
  });

  it('keeps a history for each model, so that none goes on in the words of another', async () => {
    const { page, ask, asked } = await openChat();
    await ask('Quem é você?');
    await page.getByText('32 tokens').waitFor();
    await page.getByRole('combobox').focus();
    await page.keyboard.press('ArrowDown');
    await ask('Quem é você?');
    await page.getByText('From here on: Base model. Each model knows only its own part').waitFor();
    await page.getByText('32 tokens').nth(1).waitFor();
    await takePicture(page, 'chat-two-models');
    expect(asked[1]?.map(({ content }) => content)).toEqual(['Quem é você?']);
    await page.getByRole('combobox').focus();
    await page.keyboard.press('ArrowUp');
    await ask('E o João?');
    await page.getByText('32 tokens').nth(2).waitFor();
    expect(asked[2]?.map(({ content }) => content)).toEqual(['Quem é você?', ANSWER, 'E o João?']);
  });

  it('lets one choose who answers by keyboard', async () => {
    const { page, selected, ask } = await openChat({ width: 240 });
    await page.getByRole('combobox').focus();
    await page.keyboard.press('ArrowDown');
    await takePicture(page, 'chat-narrow');
    await expect.poll(() => selected).toEqual(['base']);
    // The extension has not said so yet, but the list shows it.
    await ask('Quem é você?');
    await page.locator('article.answer h2').filter({ hasText: 'Base model' }).waitFor();
  });
});
