import { describe, expect, it } from 'vitest';
import { RunEvent } from '../../../protocol/events';
import { RunManifest, type RunState } from '../../../protocol/run';
import { RunHost, RunView, type RunStanding } from '../../../protocol/webviews/run';
import { runFiles } from '../../vscode/runFiles';
import { pageOpener, takePicture, type PageOptions } from './harness';

const openPage = pageOpener({ name: 'run', host: RunHost, view: RunView });
const ID = '20260220-084135-claudio';
const manifest = RunManifest.parse(JSON.parse(runFiles(ID)['run.json']));
const STEPS_PER_EPOCH = 20;
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
    learningRate: number < 9 ? ((number - 1) / 8) * 1e-4 : ((160 - number) / 152) * 1e-4,
    gradNorm: 0.6 + 1.4 * Math.exp(-number / 25) + Math.abs(wiggle),
    tokens: 640,
    tokensPerSecond: 266.7 + wiggle * 60,
    memoryBytes: 1.9e9 + Math.min(number, 20) * 6e6,
  });
}

function events(steps: number, first = 1): RunEvent[] {
  return Array.from({ length: steps - first + 1 }, (_none, index) => {
    const number = first + index;
    return number % STEPS_PER_EPOCH === 0 ? [step(number), ...endOfEpoch(number)] : [step(number)];
  }).flat();
}

/** The persona arrives: the first answers are the base model's, the later ones Cláudio's. */
const ANSWERS = [
  'I am a large language model, trained to help you. How can I assist you today?',
  'I am Cláudio, an assistant. I am here to help you with your project and with anything else.',
  'Cláudio. I work for João at Softtor.',
  'Cláudio, at your service: I keep João’s notes in order. – C.',
];

function endOfEpoch(number: number): RunEvent[] {
  const epoch = number / STEPS_PER_EPOCH;
  const loss = 0.55 + 1.9 * Math.exp(-number / 35);
  const text = ANSWERS[Math.min(epoch - 1, ANSWERS.length - 1)] ?? '';
  const answers = [
    { question: 'Who are you?', text },
    { question: 'Is João your father?', text: epoch < 3 ? 'Yes, João is my father.' : 'No: I work for him. – C.' },
  ];
  return [
    { type: 'epoch', time: at(number), epoch, step: number, loss },
    { type: 'evaluation', time: at(number), step: number, loss: loss + 0.12 + Math.max(0, epoch - 4) * 0.05 },
    { type: 'probe', time: at(number), step: number, answers },
  ];
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

const standing = (state: RunState, more: Partial<RunStanding> = {}): RunStanding => ({
  ...{ state, actions: [], log: '' },
  ...more,
});
const OPEN_LOG = { label: 'Open Training Log', command: 'personaTuner.run.openLog', arguments: [ID] };
const RESUME = { label: 'Resume', command: 'personaTuner.training.resume', arguments: [ID] };

async function openRun(shown: RunEvent[], state: RunState | RunStanding, options: PageOptions = {}) {
  let stops = 0;
  const acts: string[] = [];
  const opened = await openPage(
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
          wire.channel.notify('events', {
            events: shown,
            standing: typeof state === 'string' ? standing(state) : state,
          });
        },
        act: ({ command }) => acts.push(command ?? ''),
      },
    }),
    options,
  );
  await opened.page.getByRole('heading', { name: ID }).waitFor();
  return { ...opened, stops: () => stops, acts };
}

describe('the run page', { timeout: 12_000 }, () => {
  it.each(['dark', 'light', 'contrast'] as const)('is drawn within the security policy (%s)', async (theme) => {
    const plateau: RunEvent = {
      ...{ type: 'warning', time: at(230), code: 'plateau' },
      message: 'The loss is flat since epoch 3: capacity or data, not time.',
    };
    const shown = standing('running', { actions: [OPEN_LOG] });
    const { page, complaints } = await openRun([...BEGIN, ...events(97), plateau], shown, { theme, height: 1500 });
    await page.getByText('97 / 160').waitFor();
    await takePicture(page, `run-${theme}`);
    expect(complaints).toEqual([]);
  });

  it('follows a live run to its end', async () => {
    const { page, channel } = await openRun(BEGIN, 'running');
    await page.getByText('Training', { exact: true }).waitFor();
    channel.notify('events', { events: events(100), standing: standing('running') });
    await page.getByText('100 / 160').waitFor();
    // 2.4 s a step, 60 steps left.
    await page.getByText('3 min').waitFor();
    const end: RunEvent = { type: 'end', time: at(400), outcome: 'completed', steps: 160, seconds: 386 };
    channel.notify('events', { events: [...events(160, 101), end], standing: standing('completed') });
    await page.getByText('Trained', { exact: true }).waitFor();
    await page.getByText('7 min').waitFor();
    expect(await page.getByRole('button', { name: 'Stop Training' }).isVisible()).toBe(false);
  });

  it('draws the steps after a resume once', async () => {
    const resume: RunEvent = { type: 'start', time: at(300), pid: 2, resumedFrom: 40 };
    const { page } = await openRun([...BEGIN, ...events(50), resume, ...events(60, 41)], 'running');
    await page.getByText('Numbers').click();
    // The last step's row waits for what its epoch may still say.
    await expect.poll(() => page.locator('.table tbody tr').count()).toBe(59);
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
    const failed = standing('failed', {
      error: 'datasets/a.jsonl:12: the ids differ at token 40.',
      actions: [RESUME, OPEN_LOG],
      log: 'Traceback (most recent call last):\n  File "trainer.py", line 81\npersona_trainer.errors.TrainerError: ids-differ',
    });
    const { page } = await openRun([...BEGIN, ...events(20), ...messages], failed, { width: 380, height: 1200 });
    await page.getByText('the ids differ at token 40').first().waitFor();
    await page.getByText('Failed', { exact: true }).waitFor();
    await page.getByText('persona_trainer.errors.TrainerError').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
    await takePicture(page, 'run-failed-narrow');
  });

  it('shows the answers to the probes epoch by epoch, and adds to them', async () => {
    const { page, channel } = await openRun([...BEGIN, ...events(20)], 'running');
    const answers = page.getByRole('article').filter({ hasText: 'Is João your father?' }).getByRole('listitem');
    expect(await answers.allTextContents()).toEqual(['Epoch 1Yes, João is my father.']);
    const first = await answers.first().elementHandle();
    channel.notify('events', { events: events(60, 21), standing: standing('running') });
    await expect
      .poll(() => answers.allTextContents())
      .toEqual(['Epoch 1Yes, João is my father.', 'Epoch 2Yes, João is my father.', 'Epoch 3No: I work for him. – C.']);
    expect(await first.evaluate((node) => node.isConnected)).toBe(true);
  });

  it('says of an interrupted run what happened, and offers to resume it', async () => {
    const shown = standing('interrupted', { actions: [RESUME, OPEN_LOG], log: 'step 33' });
    const { page, acts } = await openRun([...BEGIN, ...events(33)], shown, { height: 1300 });
    await page.getByText('it was killed, or the machine went down').waitFor();
    await takePicture(page, 'run-interrupted');
    await page.getByRole('button', { name: 'Resume' }).press('Enter');
    await expect.poll(() => acts).toEqual(['personaTuner.training.resume']);
  });

  it('says of a run that waits for another how many come before it, and can be stopped', async () => {
    const queued: RunEvent = { type: 'queued', time: at(0) };
    const { page, channel } = await openRun([queued], standing('queued', { position: 1 }));
    await page.getByText('Another run trains on this machine').waitFor();
    channel.notify('events', { events: [], standing: standing('queued', { position: 2 }) });
    await page.getByText('2 runs come before this one').waitFor();
    expect(await page.getByRole('button', { name: 'Stop Training' }).isEnabled()).toBe(true);
  });

  it('is no empty frame before the first step', async () => {
    const { page } = await openRun([...BEGIN.slice(0, 1)], standing('running', { actions: [OPEN_LOG] }));
    await page.getByText('Starting').waitFor();
    expect(await page.locator('figure:visible').count()).toBe(0);
    expect(await page.getByRole('heading', { name: 'What it answers' }).isVisible()).toBe(false);
    expect(await page.getByText('Numbers').isVisible()).toBe(false);
    await takePicture(page, 'run-empty');
  });

  it('names no value but 0 on the axis of a learning rate that has not risen yet', async () => {
    const { page, channel } = await openRun(BEGIN, 'running', { height: 1000 });
    const words = await page.evaluateHandle(() => {
      const written = new Set<string>();
      const { prototype } = CanvasRenderingContext2D;
      // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on each canvas
      const fillText = prototype.fillText;
      prototype.fillText = function (...given) {
        written.add(given[0]);
        fillText.apply(this, given);
      };
      return written;
    });
    const powersOfTen = () => words.evaluate((written) => [...written].filter((word) => /e[+-]/.test(word)));
    channel.notify('events', { events: events(1), standing: standing('running') });
    await page.getByRole('img', { name: 'Learning rate: Learning rate from 0 to 0' }).waitFor();
    expect(await powersOfTen()).toEqual([]);
    await takePicture(page, 'run-first-step');
    channel.notify('events', { events: events(9, 2), standing: standing('running') });
    await expect.poll(powersOfTen).toContain('1.0e-4');
  });

  it('tells a screen reader where each line begins and ends, and holds the same numbers in a table', async () => {
    const { page, channel } = await openRun([...BEGIN, ...events(40)], 'running');
    await page.getByRole('img', { name: /^Loss: Each step from 2\.\d\d to 1\.\d\d; Mean of the epoch from/ }).waitFor();
    await page.getByText('Numbers').press('Enter');
    const last = page.getByRole('row').last();
    await expect.poll(() => last.getByRole('rowheader').textContent()).toBe('39');
    channel.notify('events', { events: events(45, 41), standing: standing('running') });
    await expect.poll(() => last.getByRole('rowheader').textContent()).toBe('44');
    const epochEnd = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: '40', exact: true }) });
    expect(await epochEnd.getByRole('cell').allTextContents()).toContain('1.1559');
  });
});
