import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { overviewOf } from '../../../extension/core/overview/overview';
import { OverviewHost, OverviewView, type OverviewState } from '../../../protocol/webviews/overview';
import { preparedBase } from '../../support/preparedBase';
import { pageOpener, takePicture, type PageOptions } from './harness';

const openPage = pageOpener({ name: 'overview', host: OverviewHost, view: OverviewView });

const exampleFile = (file: string) =>
  readFile(path.resolve(import.meta.dirname, '../../../examples/claudio', file), 'utf8');

let state: OverviewState;
beforeAll(async () => {
  const text = await exampleFile('datasets/personality_v1.jsonl');
  const asked = (await exampleFile('evaluation/questions.jsonl'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; question: string });
  const settings = { encoder: preparedBase().encoder, systemPrompt: await exampleFile('prompts/short.md'), asked };
  const overview = await overviewOf(text, { ...settings, maxLength: 190 }, () => Promise.resolve());
  const findings = [
    { code: 'token-overrun', severity: 'warning', lines: [3, 9, 40] },
    { code: 'duplicate-example', severity: 'hint', lines: [12] },
  ] as const;
  state = {
    kind: 'overview',
    file: 'datasets/personality_v1.jsonl',
    overview,
    findings: findings.map((one) => ({ ...one, lines: [...one.lines] })),
    unlistedFindings: 0,
    hasQuestions: true,
  };
}, 60_000);

async function openOverview(shown: OverviewState, options: PageOptions = {}) {
  const revealed: number[][] = [];
  const opened = await openPage(
    (wire) => ({
      requests: {},
      notifications: {
        ready: () => {
          wire.channel.notify('state', shown);
        },
        reveal: ({ lines }) => {
          revealed.push(lines);
        },
        act: () => undefined,
      },
    }),
    options,
  );
  await opened.page.getByRole('heading', { level: 1 }).waitFor();
  return { ...opened, revealed };
}

describe('the overview page', { timeout: 30_000 }, () => {
  it.each(['dark', 'light', 'contrast'] as const)('is drawn within the security policy (%s)', async (theme) => {
    const { page, complaints } = await openOverview(state, { theme, height: 1400 });
    await page.getByRole('heading', { name: 'Coverage of the evaluation' }).waitFor();
    await takePicture(page, `overview-${theme}`);
    expect(complaints).toEqual([]);
  });

  it('leads from bars and numbers to their lines', async () => {
    const { page, revealed } = await openOverview(state);
    if (state.kind !== 'overview') return;
    const full = state.overview.lengths.find(({ lines }) => lines.length > 1);
    await page
      .getByRole('button', { name: `${String(full?.from)}–` })
      .first()
      .click();
    await page
      .getByRole('row', { name: /token-overrun/ })
      .getByRole('button')
      .click();
    await expect.poll(() => revealed).toEqual([full?.lines, [3, 9, 40]]);
  });

  it('says how many findings it does not count, where there are thousands', async () => {
    if (state.kind !== 'overview') return;
    const { page, channel } = await openOverview(state);
    expect(await page.getByText('more findings').count()).toBe(0);
    channel.notify('state', { ...state, unlistedFindings: 1234 });
    await page.getByText('1,234 more findings in this file are not counted here').waitFor();
  });

  it('has a table behind the chart, with every bar in it', async () => {
    const { page } = await openOverview(state);
    if (state.kind !== 'overview') return;
    await page.getByText('Numbers').click();
    expect(await page.locator('details tbody tr').count()).toBe(state.overview.lengths.length);
  });

  it('says what an empty dataset has, and fits a narrow column', async () => {
    if (state.kind !== 'overview') return;
    const { page, channel } = await openOverview(state, { width: 380 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
    await takePicture(page, 'overview-narrow');
    const none = { examples: 0, tokens: 0, supervised: 0, lengths: [], topics: [], coverage: [] };
    channel.notify('state', { ...state, overview: { ...state.overview, ...none }, findings: [] });
    await page.getByText('There is no example to look at.').waitFor();
  });
});
