import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatasetWorkerThread } from '../../../extension/platform/datasetWorker';

/** Finds as many examples as the key has characters; the key `die` kills it. */
const WORKER = `
  const { parentPort } = require('node:worker_threads');
  const counts = { error: 0, warning: 0, information: 0, hint: 0 };
  parentPort.on('message', ({ kind, id, params: { key } = {} }) => {
    if (key === 'die') process.exit(3);
    if (kind === 'request') {
      parentPort.postMessage({ kind: 'result', id, result: { diagnostics: [], counts, examples: key.length } });
    }
  });
`;

describe('the dataset worker thread', () => {
  let folder: string;
  let thread: DatasetWorkerThread;
  let deaths: string[];
  const findings = (key: string) => thread.channel.request('findings', { key });

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'persona-tuner-'));
    await writeFile(path.join(folder, 'worker.cjs'), WORKER);
    deaths = [];
    thread = new DatasetWorkerThread(
      path.join(folder, 'worker.cjs'),
      { found: () => undefined, lost: () => undefined },
      (error) => deaths.push(error.message),
    );
  });
  afterEach(async () => {
    await thread.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('rejects whoever waits when it dies, says why, and serves the next', async () => {
    await expect(findings('die')).rejects.toMatchObject({ code: 'channel-closed' });
    expect(deaths).toEqual(['The dataset worker ended with exit code 3.']);
    expect(await findings('four')).toMatchObject({ examples: 4 });
  });
});
