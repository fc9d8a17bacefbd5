import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readFile, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../../protocol/events';
import type { RunManifest } from '../../../../protocol/run';
import { TrainingSettings } from '../../../../protocol/project';
import { attemptLine } from '../../../../extension/services/runs/runFailure';
import { queueFolder } from '../../../../extension/services/runs/queue';
import { RunList } from '../../../../extension/services/runs/runList';
import {
  damagedFiles,
  findRun,
  followEvents,
  listRuns,
  readScores,
  writeScores,
} from '../../../../extension/services/runs/runs';
import { temporaryFolder, writeFiles } from '../../../support/temporary';

let runs = '';
let folder = '';
const id = '20260220-084135-claudio';
const time = '2026-02-20T08:41:35.000Z';
const start: RunEvent = { type: 'start', time, pid: 1 };
const end = (outcome: 'completed' | 'stopped' | 'failed'): RunEvent => ({
  type: 'end',
  time,
  outcome,
  steps: 2,
  seconds: 1,
});
const step = (number: number, loss: number): RunEvent => ({
  ...{ type: 'step', time, step: number, epoch: 0, loss, learningRate: 1e-4, gradNorm: 1 },
  ...{ tokens: 10, tokensPerSecond: 1, memoryBytes: 1 },
});
const lines = (...events: RunEvent[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('');

const sha256 = '0'.repeat(64);
const manifest: RunManifest = {
  version: 1,
  id,
  created: time,
  persona: 'Cláudio',
  baseModel: { requested: 'builtin:x', folder: '/models/x', sha256 },
  systemPrompt: {},
  datasets: [{ file: 'a.jsonl', sha256 }],
  template: { sha256, options: {}, emptyThoughts: 'learn' },
  training: TrainingSettings.parse({}),
  prepared: {
    ...{ examples: 8, tokens: 80, supervisedTokens: 40, truncatedExamples: 0 },
    ...{ lostSupervisedTokens: 0, droppedExamples: 0, longest: 10 },
  },
  plan: { examplesPerStep: 4, stepsPerEpoch: 2, steps: 16, warmupSteps: 1 },
  threads: 1,
  versions: {},
  machine: { platform: 'linux', cpu: 'x', cores: 2, memoryBytes: 1 },
};

afterEach(() => {
  delete process.env['PERSONA_TUNER_HOME'];
});
beforeEach(async () => {
  runs = path.join(await temporaryFolder(), 'runs');
  folder = path.join(runs, id);
  await writeFiles(folder, { 'run.json': JSON.stringify(manifest) });
});

/** A living process whose command line names the run, as the trainer's does. */
async function standIn(): Promise<{ pid: number; end(): Promise<void> }> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', folder], { stdio: 'ignore' });
  await once(child, 'spawn');
  return {
    pid: child.pid ?? 0,
    end: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

const claim = (pid: number, started = time) => writeFiles(folder, { 'process.json': JSON.stringify({ pid, started }) });

describe('the state of a run', () => {
  it.each(['completed', 'stopped', 'failed'] as const)('is %s when its events end so', async (outcome) => {
    await writeFiles(folder, { 'events.jsonl': lines(start, step(1, 2.5), step(2, 0.5), end(outcome)) });
    expect(await findRun(runs, id)).toMatchObject({ state: outcome, step: 2, lossFirst: 2.5, lossLast: 0.5 });
  });

  it('is told by the order of what was written, not by clocks: an end in the future is over, and one of before is not', async () => {
    const future = { ...end('stopped'), time: '2036-01-01T00:00:00.000Z' };
    await writeFiles(folder, { 'events.jsonl': lines(start, step(1, 2.5), future) });
    const trainer = await standIn();
    const claimed = (events: number) =>
      writeFiles(folder, { 'process.json': JSON.stringify({ pid: trainer.pid, started: time, events }) });
    await claimed(3);
    expect(await findRun(runs, id)).toMatchObject({ state: 'running' });
    await claimed(0);
    expect(await findRun(runs, id)).toMatchObject({ state: 'stopped' });
    await trainer.end();
  });

  it('names answers and scores that cannot be read, and takes no hidden file for either', async () => {
    await writeFiles(folder, {
      'answers/a.json': '{"id": "a',
      'answers/.unfinished-base.json': '{',
      'scores/s.json': '[]',
    });
    const run = { id, folder };
    expect(await damagedFiles(run)).toEqual(['answers/a.json', 'scores/s.json']);
    expect(await readScores(run)).toEqual([]);
  });

  it('is running while its trainer lives, and interrupted when that is gone without an end', async () => {
    await writeFiles(folder, { 'events.jsonl': lines(start, step(1, 2.5)), 'train.log': 'loading\nKilled\n' });
    const trainer = await standIn();
    await claim(trainer.pid);
    expect((await findRun(runs, id)).state).toBe('running');
    await trainer.end();
    expect(await findRun(runs, id)).toMatchObject({
      state: 'interrupted',
      error: expect.stringMatching(/^The trainer was ended from outside.*Resume the run/),
      diagnosis: { code: 'trainer-killed' },
    });
  });

  it('that failed says the cause and the cure of what its log ends with, not of an earlier attempt', async () => {
    const log = (name: string) =>
      readFile(path.join(import.meta.dirname, `../../../fixtures/logs/${name}.log`), 'utf8');
    const error: RunEvent = { type: 'error', time, code: 'unexpected', message: 'RuntimeError: …' };
    await writeFiles(folder, {
      'events.jsonl': lines(start, error, end('failed'), start, error, end('failed')),
      'train.log': `${await log('disk-full')}${attemptLine(time)}${await log('cuda-out-of-memory')}`,
    });
    const { error: words, diagnosis } = await findRun(runs, id);
    expect(diagnosis?.code).toBe('cuda-out-of-memory');
    expect(words).toMatch(/it asked for 86 MiB.*must fit together.*gradientCheckpointing/);

    await writeFiles(folder, { 'train.log': `${await log('disk-full')}${attemptLine(time)}ValueError: odd` });
    expect(await findRun(runs, id)).toMatchObject({ error: 'RuntimeError: …', diagnosis: undefined });
  });

  it('is queued while its trainer waits for another, with its place, and interrupted when that is gone', async () => {
    process.env['PERSONA_TUNER_HOME'] = runs;
    await writeFiles(folder, { 'events.jsonl': lines({ type: 'queued', time }) });
    const [waiting, other, dead] = [await standIn(), await standIn(), await standIn()];
    await dead.end();
    await claim(waiting.pid);
    const ticket = (pid: number, run: string) => JSON.stringify({ pid, run, started: 1 });
    await writeFiles(queueFolder(), {
      '1-1.json': ticket(dead.pid, '/elsewhere/dead'),
      '2-2.json': ticket(other.pid, '/elsewhere/other'),
      '3-3.json': ticket(waiting.pid, folder),
    });
    expect(await findRun(runs, id)).toMatchObject({ state: 'queued', queuePosition: 1 });
    await other.end();
    expect(await findRun(runs, id)).toMatchObject({ state: 'queued', queuePosition: 0 });
    await waiting.end();
    expect(await findRun(runs, id)).toMatchObject({ state: 'interrupted', queuePosition: undefined });
  });

  it('tells the time left at the pace of the process that trains now', async () => {
    const at = (second: number, event: RunEvent): RunEvent => ({
      ...event,
      time: new Date(Date.parse(time) + second * 1000).toISOString(),
    });
    await writeFiles(folder, {
      'events.jsonl': lines(
        start,
        at(0, step(1, 2)),
        at(1, step(2, 2)),
        at(90, start),
        at(100, step(3, 2)),
        at(106, step(6, 2)),
      ),
    });
    const trainer = await standIn();
    await claim(trainer.pid);
    expect((await findRun(runs, id)).secondsLeft).toBe(20);
    await trainer.end();
    expect((await findRun(runs, id)).secondsLeft).toBeUndefined();
  });

  it("is not running because some other program has the trainer's old pid", async () => {
    await claim(process.pid);
    expect((await findRun(runs, id)).state).toBe('interrupted');
  });

  it('is running again when it was resumed after its end', async () => {
    await writeFiles(folder, { 'events.jsonl': lines(start, step(1, 2.5), end('stopped')) });
    const trainer = await standIn();
    await claim(trainer.pid, '2026-02-20T09:00:00.000Z');
    expect((await findRun(runs, id)).state).toBe('running');
    await trainer.end();
  });

  it('is incomplete without a whole run.json, and never hides the other runs', async () => {
    await writeFiles(runs, {
      '20260221-000000-half/run.json': '{"version": 1, "id"',
      '20260222-000000-empty/train.log': '',
    });
    await mkdir(path.join(runs, '.new-abc'));
    expect((await listRuns(runs)).map(({ id: name, state }) => [name, state])).toEqual([
      ['20260222-000000-empty', 'incomplete'],
      ['20260221-000000-half', 'incomplete'],
      [id, 'interrupted'],
    ]);
  });

  it('takes a half-written last event for not written yet', async () => {
    await writeFiles(folder, { 'events.jsonl': `${lines(start, step(1, 2.5))}{"type":"step","ti` });
    expect((await findRun(runs, id)).step).toBe(1);
  });
});

describe('a run by name', () => {
  it('is found by its beginning', async () => {
    expect((await findRun(runs, '20260220')).id).toBe(id);
  });

  it('that is not there: those that are get listed', async () => {
    await expect(findRun(runs, 'nope')).rejects.toThrow(`There are: ${id}`);
    await expect(findRun(path.join(runs, 'none'), 'nope')).rejects.toThrow('There is none yet');
  });

  it('that fits two: both are named', async () => {
    await writeFiles(runs, { [`${id}-2/run.json`]: '{}' });
    await expect(findRun(runs, '2026')).rejects.toMatchObject({ code: 'run-ambiguous' });
    expect((await findRun(runs, id)).id).toBe(id);
  });
});

describe('following a run', () => {
  it('yields what is there, waits for the rest of a line, and ends after the end', async () => {
    const events = path.join(folder, 'events.jsonl');
    const trainer = await standIn();
    await claim(trainer.pid);
    await writeFiles(folder, { 'events.jsonl': lines(start) });
    const following = followEvents({ id, folder });
    expect((await following.next()).value).toMatchObject({ type: 'start' });
    const whole = lines(step(1, 2.5));
    await appendFile(events, whole.slice(0, 20));
    const next = following.next();
    await appendFile(events, whole.slice(20));
    expect((await next).value).toMatchObject({ type: 'step', step: 1 });
    await appendFile(events, lines(end('completed')));
    expect((await following.next()).value).toMatchObject({ type: 'end' });
    await trainer.end();
    expect((await following.next()).done).toBe(true);
  });

  it('ends when the trainer is gone without an end', async () => {
    const trainer = await standIn();
    await claim(trainer.pid);
    await writeFiles(folder, { 'events.jsonl': lines(start) });
    const following = followEvents({ id, folder });
    await following.next();
    const next = following.next();
    await trainer.end();
    expect((await next).done).toBe(true);
  });

  it('ends when nobody wants it any more', async () => {
    const trainer = await standIn();
    await claim(trainer.pid);
    const abort = new AbortController();
    const next = followEvents({ id, folder }, abort.signal).next();
    abort.abort();
    expect((await next).done).toBe(true);
    await trainer.end();
  });
});

it('keeps scores by answers and rater, and leaves out a file that is half there', async () => {
  const sheet = { rubric: 'r', rater: 'João / 2', scores: [{ question: 'Q1', dimensions: { D1: 2 } }] };
  const file = await writeScores({ id, folder }, 'adapter-1', sheet);
  expect(path.basename(file)).toBe('adapter-1.João-2.json');
  await writeFiles(folder, { 'scores/half.json': '{"rubric"' });
  expect(await readScores({ id, folder })).toEqual([sheet]);
});

describe('a list of runs that is read again and again', () => {
  const list = new RunList();
  const look = async () => (await list.read(runs)).map(({ state, step: at, lossLast }) => [state, at, lossLast]);

  it('does not read a run whose files have the size and time of the last look', async () => {
    const file = path.join(folder, 'events.jsonl');
    const written = new Date('2026-02-20T09:00:00Z');
    await writeFiles(folder, { 'events.jsonl': lines(start, step(1, 2.5), end('completed')) });
    await utimes(file, written, written);
    expect(await look()).toEqual([['completed', 1, 2.5]]);
    // Nobody writes so: it shows whether the file was read.
    await writeFiles(folder, { 'events.jsonl': lines(start, step(1, 1.5), end('completed')) });
    await utimes(file, written, written);
    expect(await look()).toEqual([['completed', 1, 2.5]]);
    await utimes(file, written, new Date(written.getTime() + 1000));
    expect(await look()).toEqual([['completed', 1, 1.5]]);
    await appendFile(file, lines(start, step(2, 0.5), end('stopped')));
    expect(await look()).toEqual([['stopped', 2, 0.5]]);
  });

  it('sees that the trainer of a run is gone, though no file changed', async () => {
    await writeFiles(folder, { 'events.jsonl': lines(start, step(1, 2.5)) });
    const trainer = await standIn();
    await claim(trainer.pid);
    expect(await look()).toEqual([['running', 1, 2.5]]);
    await trainer.end();
    expect(await look()).toEqual([['interrupted', 1, 2.5]]);
  });

  it('sees a run that is resumed, and one that is gone', async () => {
    await writeFiles(folder, { 'events.jsonl': lines(start, step(1, 2.5), end('stopped')) });
    expect(await look()).toEqual([['stopped', 1, 2.5]]);
    const trainer = await standIn();
    await claim(trainer.pid, new Date().toISOString());
    expect(await look()).toEqual([['running', 1, 2.5]]);
    await trainer.end();
    await rm(folder, { recursive: true });
    expect(await look()).toEqual([]);
  });
});
