import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunEvent } from '../../../protocol/events';
import { RunManifest, type RunState } from '../../../protocol/run';
import { RunHost, RunView } from '../../../protocol/webviews/run';
import { runFiles } from '../../vscode/runFiles';
import { launchBrowser, openPage, takePicture } from './harness';
import type { ThemeName } from './themes';

const PAGE = { name: 'run', host: RunHost, view: RunView } as const;
const ID = '20260220-084135-claudio';
const manifest = RunManifest.parse(JSON.parse(runFiles(ID)['run.json']));
const START = Date.parse('2026-02-20T08:41:36Z');
const at = (second: number) => new Date(START + second * 1000).toISOString();

/** A loss that falls as the founding log's did: 2.51 at first, about 0.56 at last. */
function step(number: number) {
  const wiggle = Math.sin(number * 12.9898) * 0.12;
  return RunEvent.parse({
    type: 'step',
    time: at(number * 2.4),
    step: number,
    epoch: number / 20,
    loss: 0.5 + 2.01 * Math.exp(-number / 35) + wiggle,
    learningRate: number < 8 ? (number / 8) * 1e-4 : ((160 - number) / 152) * 1e-4,
    gradNorm: 1.2,
    tokens: 640,
    tokensPerSecond: 266.7,
    memoryBytes: 1.9e9,
  });
}

function events(steps: number, first = 1): RunEvent[] {
  return Array.from({ length: steps - first + 1 }, (_none, index) => {
    const number = first + index;
    if (number % 20 !== 0) return [step(number)];
    return [
      step(number),
      RunEvent.parse({ type: 'epoch', time: at(number), epoch: number / 20, step: number, loss: 1 }),
    ];
  }).flat();
}

const BEGIN: RunEvent[] = [
  { type: 'start', time: at(0), pid: 1 },
  { type: 'phase', time: at(0), phase: 'train' },
  {
    type: 'plan',
    time: at(0),
    steps: 160,
    stepsPerEpoch: 20,
    epochs: 8,
    examples: 79,
    trainableParameters: 4_884_480,
    packing: { used: true, lossDifference: 1e-7, sharedTokens: 74 },
  },
];

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
}, 30_000);
afterAll(() => browser.close());

async function openRun(shown: RunEvent[], state: RunState, options: { theme?: ThemeName; width?: number } = {}) {
  let stops = 0;
  const opened = await openPage(
    browser,
    PAGE,
    (wire) => ({
      requests: {
        stop: () => {
          stops++;
          return {};
        },
      },
      notifications: {
        ready: () => {
          wire.channel.notify('manifest', manifest);
          wire.channel.notify('events', { events: shown, state });
        },
      },
    }),
    options,
  );
  await opened.page.getByRole('heading', { name: ID }).waitFor();
  return { ...opened, stops: () => stops };
}

describe('the run page', { timeout: 12_000 }, () => {
  it.each(['dark', 'light', 'contrast'] as const)('is drawn within the security policy (%s)', async (theme) => {
    const { page, complaints } = await openRun([...BEGIN, ...events(97)], 'running', { theme });
    await page.getByText('97 / 160').waitFor();
    await takePicture(page, `run-${theme}`);
    expect(complaints).toEqual([]);
  });

  it('follows a live run to its end', async () => {
    const { page, channel } = await openRun(BEGIN, 'running');
    await page.getByText('Training', { exact: true }).waitFor();
    channel.notify('events', { events: events(100), state: 'running' });
    await page.getByText('100 / 160').waitFor();
    // 2.4 s a step, 60 steps left.
    await page.getByText('3 min').waitFor();
    const end: RunEvent = { type: 'end', time: at(400), outcome: 'completed', steps: 160, seconds: 386 };
    channel.notify('events', { events: [...events(160, 101), end], state: 'completed' });
    await page.getByText('Trained').waitFor();
    await page.getByText('7 min').waitFor();
    expect(await page.getByRole('button', { name: 'Stop Training' }).isVisible()).toBe(false);
  });

  it('draws the steps after a resume once', async () => {
    const resume: RunEvent = { type: 'start', time: at(300), pid: 2, resumedFrom: 40 };
    const { page } = await openRun([...BEGIN, ...events(50), resume, ...events(60, 41)], 'running');
    await page.getByText('Numbers').click();
    expect(await page.locator('details tbody tr').count()).toBe(60);
  });

  it('stops the run on request, and says so', async () => {
    const { page, stops } = await openRun([...BEGIN, ...events(5)], 'running');
    await page.getByRole('button', { name: 'Stop Training' }).click();
    await page.getByText('Saving a checkpoint, then stopping').waitFor();
    await expect.poll(stops).toBe(1);
  });

  it('lists warnings and errors, and fits a narrow editor', async () => {
    const messages: RunEvent[] = [
      {
        type: 'warning',
        time: at(1),
        code: 'packing',
        message: 'The packed loss differs by 0.3 %; examples go one by one.',
      },
      { type: 'error', time: at(2), code: 'ids-differ', message: 'datasets/a.jsonl:12: the ids differ at token 40.' },
    ];
    const { page } = await openRun([...BEGIN, ...events(20), ...messages], 'failed', { width: 380 });
    await page.getByText('the ids differ at token 40').waitFor();
    await page.getByText('Failed').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
    await takePicture(page, 'run-failed-narrow');
  });
});
