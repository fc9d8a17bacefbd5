import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatasetWorkerThread } from '../../../extension/platform/datasetWorker';

/** Answers with the text's length as the count; the text `die` kills a thread, `die once` only the first. */
const WORKER = `
  const { parentPort, threadId } = require('node:worker_threads');
  const fs = require('node:fs');
  parentPort.on('message', ({ kind, id, params }) => {
    if (kind !== 'request') return;
    const { key, text } = params;
    if (text === 'die' || (text === 'die once' && !fs.existsSync(key))) {
      fs.writeFileSync(key, '');
      process.exit(3);
    }
    parentPort.postMessage({ kind: 'result', id, result: { diagnostics: [], examples: text.length } });
  });
`;

describe('the dataset worker thread', () => {
  let folder: string;
  let thread: DatasetWorkerThread;
  let deaths: string[];
  const lint = (text: string) =>
    thread.lint(path.join(folder, 'died'), text, { maxLength: 8 }, new AbortController().signal);

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'persona-tuner-'));
    await writeFile(path.join(folder, 'worker.cjs'), WORKER);
    deaths = [];
    thread = new DatasetWorkerThread(path.join(folder, 'worker.cjs'), (error) => deaths.push(error.message));
  });
  afterEach(async () => {
    await thread.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('starts again when it died, and checks what it was asked', async () => {
    expect(await lint('die once')).toEqual({ diagnostics: [], examples: 8 });
    expect(deaths).toEqual(['The dataset worker ended with exit code 3.']);
  });

  it('rejects when the same text kills it twice, and still serves the next', async () => {
    await expect(lint('die')).rejects.toMatchObject({ code: 'channel-closed' });
    expect(await lint('four')).toMatchObject({ examples: 4 });
  });
});
