import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireBaseModel, type BaseModel } from '../../extension/services/models/baseModels';
import { EMBEDDED_BASE_MODEL } from '../../extension/services/models/source';
import { createInference, type Inference } from '../../extension/services/inference/inference';
import { bundleInstallation, type Installation } from '../support/bundles';
import { temporaryFolder } from '../support/temporary';

let installation: Installation;
let base: BaseModel;
let inference: Inference;
let ids: number[] = [];
let stopIds: readonly number[] = [];
let folder = '';

beforeAll(async () => {
  installation = bundleInstallation();
  folder = await temporaryFolder();
  base = await requireBaseModel(EMBEDDED_BASE_MODEL, { projectFolder: folder });
  inference = createInference(installation.inferenceHost);
  const encoder = await base.encoder();
  ids = encoder.encodePrompt([
    { role: 'system', content: 'You are Ana, a careful librarian who answers in one short sentence.' },
    { role: 'user', content: 'What is the capital of Portugal?' },
  ]);
  stopIds = encoder.stopIds;
  await inference.load(base.gguf, { contextSize: 512 });
});
afterAll(async () => {
  await inference.dispose();
  installation.remove();
});

const greedy = { maxTokens: 24, temperature: 0, topP: 0.95, seed: 0 };

it('streams exactly the text that it returns, and the same again for the same question', async () => {
  let streamed = '';
  const first = await inference.generate({ ids, stopIds, generation: greedy, onText: (text) => (streamed += text) });
  expect(first.text).not.toBe('');
  expect(streamed).toBe(first.text);
  expect(await inference.generate({ ids, stopIds, generation: greedy })).toMatchObject({
    text: first.text,
    ids: first.ids,
  });
});

it('samples by the seed', async () => {
  const hot = (seed: number) =>
    inference
      .generate({ ids, stopIds, generation: { ...greedy, temperature: 1.5, topP: 1, seed } })
      .then(({ text }) => text);
  const one = await hot(1);
  expect(await hot(1)).toBe(one);
  expect(await hot(2)).not.toBe(one);
});

it('ends at a stop id, which is no part of the answer', async () => {
  const free = await inference.generate({ ids, stopIds, generation: greedy });
  const third = free.ids[2] ?? -1;
  const cut = await inference.generate({ ids, stopIds: [third], generation: greedy });
  expect(cut).toMatchObject({ stopReason: 'end-of-turn', ids: free.ids.slice(0, free.ids.indexOf(third)) });
});

it('stops on request with what it has, and takes the next question', async () => {
  const abort = new AbortController();
  const long = { ...greedy, maxTokens: 400 };
  const stopped = await inference.generate({
    ids,
    stopIds: [],
    generation: long,
    signal: abort.signal,
    onText: () => abort.abort(),
  });
  expect(stopped.stopReason).toBe('cancelled');
  expect(stopped.ids.length).toBeLessThan(100);
  expect((await inference.generate({ ids, stopIds, generation: greedy })).text).not.toBe('');
});

it('gives the probabilities that greedy answers follow', async () => {
  const { ids: answer } = await inference.generate({ ids, stopIds, generation: greedy });
  const whole = [...ids, ...answer];
  const all = whole.slice(1).map((_, index) => index);
  const logprobs = await inference.logprobs(whole, all);
  expect(logprobs).toHaveLength(all.length);
  // Asked for a few, they are the same.
  const some = all.filter((index) => index % 5 === 2);
  const again = await inference.logprobs(whole, some);
  again.forEach((logprob, index) => expect(logprob).toBeCloseTo(logprobs[some[index] ?? 0] ?? 0, 1));
  expect(logprobs.every((logprob) => logprob <= 0 && Number.isFinite(logprob))).toBe(true);
  // Every other token in the place of the first is less likely.
  const other = [...ids, (answer[0] ?? 0) + 1];
  expect((await inference.logprobs(other, [ids.length - 1]))[0]).toBeLessThan(logprobs[ids.length - 1] ?? 0);
});

it('says so when the conversation is longer than the model holds', async () => {
  const long = Array.from({ length: 600 }, () => ids[0] ?? 0);
  await expect(inference.generate({ ids: long, stopIds, generation: greedy })).rejects.toMatchObject({
    code: 'context-too-small',
  });
});

describe('a child that is killed', () => {
  it('loses one answer, which rejects, and the next one comes from a new child', async () => {
    const long = { ...greedy, maxTokens: 400 };
    const killed = inference.pid;
    const onText = () => {
      if (killed !== undefined && inference.pid === killed) process.kill(killed, 'SIGKILL');
    };
    const lost = inference.generate({ ids, stopIds: [], generation: long, onText });
    await expect(lost).rejects.toMatchObject({ code: 'inference-died', message: expect.stringContaining('SIGKILL') });
    expect((await inference.generate({ ids, stopIds, generation: greedy })).text).not.toBe('');
    expect(inference.pid).not.toBe(killed);
  });

  it('leaves nobody behind when whoever started it is gone', async () => {
    const script = path.join(installation.folder, 'parent.cjs');
    await writeFile(
      script,
      `const { fork } = require('node:child_process');
       const child = fork(${JSON.stringify(installation.inferenceHost)}, { stdio: 'ignore' });
       child.once('spawn', () => { console.log(child.pid); process.kill(process.pid, 'SIGKILL'); });`,
    );
    let printed = '';
    try {
      execFileSync(process.execPath, [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    } catch (error) {
      printed = (error as { stdout: string }).stdout;
    }
    const pid = Number(printed);
    expect(pid).toBeGreaterThan(0);
    const gone = () => !existsSync(`/proc/${String(pid)}/exe`);
    if (process.platform === 'linux') await expect.poll(gone, { timeout: 20_000 }).toBe(true);
  });
});

describe('a file that is no model', () => {
  it.each([
    ['missing', () => Promise.resolve()],
    ['text', (file: string) => writeFile(file, 'hello')],
    ['only begun like one', (file: string) => writeFile(file, 'GGUFgarbage')],
    [
      'cut short',
      async (file: string) => {
        await copyFile(base.gguf, file);
        const handle = await open(file, 'r+');
        await handle.truncate(300_000);
        await handle.close();
      },
    ],
  ])('(%s) is named, and a good one loads after it', { timeout: 60_000 }, async (name, make) => {
    const file = path.join(folder, `${name}.gguf`);
    await make(file);
    await expect(inference.load(file)).rejects.toMatchObject({
      code: 'model-unreadable',
      message: expect.stringContaining(file),
    });
    await inference.load(base.gguf, { contextSize: 512 });
    await expect(inference.generate({ ids, stopIds, generation: greedy, adapter: file })).rejects.toMatchObject({
      code: 'adapter-unreadable',
    });
    expect((await inference.generate({ ids, stopIds, generation: { ...greedy, maxTokens: 2 } })).text).not.toBe('');
  });
});
