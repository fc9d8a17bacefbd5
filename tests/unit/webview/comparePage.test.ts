import { describe, expect, it } from 'vitest';
import { CompareHost, CompareView, type Comparison } from '../../../protocol/webviews/compare';
import { pageOpener, takePicture, type PageOptions } from './harness';

const openPage = pageOpener({ name: 'compare', host: CompareHost, view: CompareView });
const [FIRST, SECOND, THIRD] = [
  '20260220-084135-claudio',
  '20260221-091500-claudio',
  '20260222-201008-claudio',
] as const;

const falling = (steps: number, floor: number, pace: number): [number, number][] =>
  Array.from({ length: steps }, (_none, index) => {
    const step = index + 1;
    return [step, floor + (2.5 - floor) * Math.exp(-step / pace) + Math.sin(step * 12.9898 + pace) * 0.08];
  });

const comparison: Comparison = {
  runs: [
    {
      id: FIRST,
      state: 'completed',
      steps: falling(160, 0.55, 40),
      validation: [
        [20, 1.9],
        [80, 1.2],
        [160, 1.05],
      ],
    },
    {
      id: SECOND,
      state: 'completed',
      steps: falling(160, 0.2, 25),
      validation: [
        [20, 1.7],
        [80, 1.1],
        [160, 1.4],
      ],
    },
    { id: THIRD, state: 'running', steps: falling(60, 0.6, 60), validation: [[20, 2.1]] },
  ],
  settings: [
    {
      name: 'baseModel',
      values: Array.from({ length: 3 }, () => 'builtin:smollm2-135m-instruct (5f0a9c31)'),
      differs: false,
    },
    {
      name: 'datasets',
      values: ['datasets/a.jsonl (aa11bb22)', 'datasets/a.jsonl (aa11bb22)', 'datasets/a.jsonl (cc33dd44)'],
      differs: true,
    },
    { name: 'learningRate', values: ['0.0001', '0.0005', '0.0001'], differs: true },
    { name: 'epochs', values: ['8', '8', '8'], differs: false },
  ],
  figures: [
    { name: 'Last loss', values: ['0.561', '0.204', '0.980'], best: 1 },
    { name: 'Best validation loss', values: ['1.050 (step 160)', '1.100 (step 80)', '2.100 (step 20)'], best: 0 },
    { name: 'Score', values: ['5.50', undefined, undefined] },
  ],
};

async function open(shown: Comparison, options: PageOptions = {}) {
  const opened: string[] = [];
  const page = await openPage(
    (wire) => ({
      requests: {},
      notifications: {
        ready: () => {
          wire.channel.notify('comparison', shown);
        },
        open: ({ run }) => opened.push(run),
      },
    }),
    options,
  );
  await page.page.getByRole('table').last().waitFor();
  return { ...page, opened };
}

describe('the comparison page', { timeout: 12_000 }, () => {
  it.each(['dark', 'light', 'contrast'] as const)('is drawn within the security policy (%s)', async (theme) => {
    const { page, complaints } = await open(comparison, { theme, height: 1050 });
    await page.getByRole('img', { name: /^Training loss: 20260220-084135-claudio from/ }).waitFor();
    await takePicture(page, `compare-${theme}`);
    expect(complaints).toEqual([]);
  });

  it('shows the settings that differ, marked, and the others on request', async () => {
    const { page } = await open(comparison);
    const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
    await expect
      .poll(() => row('learningRate').getByRole('cell').allTextContents())
      .toEqual(['0.0001', '0.0005', '0.0001']);
    expect(await row('learningRate').getByTitle('differs').count()).toBe(1);
    expect(await row('epochs').count()).toBe(0);
    await page.getByRole('checkbox', { name: 'Only settings that differ' }).press('Space');
    await expect.poll(() => row('epochs').count()).toBe(1);
    expect(await row('epochs').getByTitle('differs').count()).toBe(0);
  });

  it('says which run does best, also to those who hear it', async () => {
    const { page } = await open(comparison);
    const row = page.getByRole('row').filter({ hasText: 'Best validation loss' });
    expect(await row.getByRole('cell').allTextContents()).toEqual([
      '1.050 (step 160)best',
      '1.100 (step 80)',
      '2.100 (step 20)',
    ]);
  });

  it('opens a run by its name, and keeps the keyboard where it is when a run moves on', async () => {
    const { page, channel, opened } = await open(comparison);
    await page.getByRole('button', { name: SECOND }).focus();
    const [first, second, third] = comparison.runs;
    if (!first || !second || !third) throw new Error('There are three runs.');
    channel.notify('comparison', { ...comparison, runs: [first, second, { ...third, steps: falling(61, 0.6, 60) }] });
    await page.getByRole('img', { name: /^Training loss/ }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => opened).toEqual([SECOND]);
  });

  it('says so when all settings are the same', async () => {
    const settings = comparison.settings.filter(({ differs }) => !differs);
    const { page } = await open({ ...comparison, settings }, { width: 420 });
    await page.getByText('All settings and datasets are the same.').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(420);
  });
});
