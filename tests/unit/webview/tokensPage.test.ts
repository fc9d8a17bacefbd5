import { describe, expect, it } from 'vitest';
import { lineTokens } from '../../../extension/core/conversation/lineTokens';
import { TokensHost, TokensView, type TokensState } from '../../../protocol/webviews/tokens';
import { preparedBase } from '../../support/preparedBase';
import { pageOpener, takePicture, type PageOptions } from './harness';

const openPage = pageOpener({ name: 'tokens', host: TokensHost, view: TokensView });
const EXAMPLE = [
  { role: 'user', content: 'Você é humano?' },
  { role: 'assistant', content: 'Não. Sou o Cláudio,\no assistente do João 🦀\u200b!\n\n— Cláudio' },
];
/** Falls inside the answer. */
const CUT = 68;
const PROMPT = 'Você é o Cláudio, o assistente do João. Responda em poucas linhas e assine.';

function stateOf(messages: readonly { role: string; content: string }[], maxLength: number): TokensState {
  const { encoder } = preparedBase();
  const tokens = lineTokens(JSON.stringify({ messages }), { encoder, systemPrompt: PROMPT });
  if (tokens.kind !== 'tokens') throw new Error(tokens.kind);
  return { ...tokens, file: 'datasets/a.jsonl', line: 12, maxLength };
}

async function openTokens(state: TokensState, options: PageOptions = {}) {
  let acts = 0;
  const opened = await openPage(
    (wire) => ({
      requests: {},
      notifications: {
        ready: () => {
          wire.channel.notify('state', state);
        },
        act: () => {
          acts++;
        },
      },
    }),
    options,
  );
  await opened.page.getByRole('heading').waitFor();
  return { ...opened, acts: () => acts };
}

describe('the token page', { timeout: 30_000 }, () => {
  it.each(['dark', 'light', 'contrast'] as const)('is drawn within the security policy (%s)', async (theme) => {
    const { page, complaints } = await openTokens(stateOf(EXAMPLE, CUT), { theme });
    await page.getByText('maxLength 68').waitFor();
    await page.locator('.flow .token.supervised').nth(3).hover();
    await takePicture(page, `tokens-${theme}`);
    expect(complaints).toEqual([]);
  });

  it('boxes every token, its text exact and its white space seen', async () => {
    const state = stateOf(EXAMPLE, 1024);
    const { page } = await openTokens(state);
    if (state.kind !== 'tokens') return;
    const boxes = page.locator('.flow .token');
    expect(await boxes.count()).toBe(state.example.ids.length);
    const shown = (await boxes.allTextContents()).join('');
    expect(shown).toContain('Você·é·humano?');
    expect(shown).toContain('Cláudio,⏎o·assistente');
    expect(await page.locator('.flow .token.special').allTextContents()).toContain('<|im_end|>');
    expect(await page.locator('.flow .cut').count()).toBe(0);
  });

  it('tells everything of the token that the keyboard reaches', async () => {
    const state = stateOf(EXAMPLE, 1024);
    if (state.kind !== 'tokens') return;
    const { page } = await openTokens(state);
    await page.locator('.flow .token').first().click();
    await page.keyboard.press('ArrowRight');
    const { ids, bytes } = state.example;
    const detail = page.locator('.detail');
    await detail.getByText(`2 / ${String(ids.length)}`).waitFor();
    expect(await detail.textContent()).toContain(String(ids[1]));
    expect((await detail.textContent())?.replaceAll(' ', '').toLowerCase()).toContain(bytes[1]);
    await page.keyboard.press('End');
    await detail.getByText(`${String(ids.length)} / ${String(ids.length)}`).waitFor();
  });

  it('says what the cut costs', async () => {
    const state = stateOf(EXAMPLE, CUT);
    if (state.kind !== 'tokens') return;
    const { page } = await openTokens(state);
    const beyond = state.example.ids.length - CUT;
    expect(await page.locator('.flow .token.beyond').count()).toBe(beyond);
    expect(await page.locator('.flow .cut').textContent()).toContain(`${String(beyond)} tokens`);
  });

  it('draws a long example in part, the rest on request', async () => {
    const answer = 'palavra '.repeat(4000);
    const state = stateOf(
      [
        { role: 'user', content: 'Fale.' },
        { role: 'assistant', content: answer },
      ],
      1024,
    );
    if (state.kind !== 'tokens') return;
    const { page } = await openTokens(state);
    const boxes = page.locator('.flow .token');
    expect(await boxes.count()).toBeLessThan(state.example.ids.length);
    await page.getByRole('button', { name: /more tokens/ }).click();
    await expect.poll(() => boxes.count()).toBe(state.example.ids.length);
  });

  it('says why there are no tokens, with the way out, and fits a narrow column', async () => {
    const { page, channel, acts } = await openTokens(
      { kind: 'notice', title: 'Line 3', message: 'The base model is missing.', action: { label: 'Set Up' } },
      { width: 320 },
    );
    await page.getByRole('button', { name: 'Set Up' }).click();
    await expect.poll(acts).toBe(1);
    channel.notify('state', stateOf(EXAMPLE, CUT));
    await page.getByRole('heading', { name: 'Line 12' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await takePicture(page, 'tokens-narrow');
  });
});
