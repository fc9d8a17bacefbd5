import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const LINES_IN_A_PART = 200;

/**
 * Types into a dataset that the worker has open, as VS Code's extension host would have it told, and takes the time.
 *
 * @param {string} bundles - folder of `engine.cjs` and `worker.cjs`
 * @param {{ tokenizerFolder: string, lines: string[], strokes: number }} options
 * @returns for each keystroke: milliseconds of work in the worker (until the new findings are sent), and the longest that
 *   this thread was busy at a stretch with telling it and taking them
 */
export async function typeInto(bundles, { tokenizerFolder, lines, strokes }) {
  const { Channel, DatasetWorker, DatasetWorkerClient } = /** @type {import('./engine.mjs').Engine} */ (
    await import(`${bundles}/engine.cjs`)
  );
  const worker = new Worker(`${bundles}/worker.cjs`);
  let busy = 0;
  const timed = (/** @type {() => void} */ work) => {
    const started = performance.now();
    work();
    busy = Math.max(busy, performance.now() - started);
  };
  /** @type {(() => void) | undefined} */
  let arrived;
  const endpoint = {
    send: (/** @type {unknown} */ message) => {
      worker.postMessage(message);
    },
    listen: (/** @type {(message: unknown) => void} */ listener) => {
      worker.on('message', (message) => {
        timed(() => listener(message));
      });
      return () => undefined;
    },
  };
  const channel = new Channel(endpoint, DatasetWorker, DatasetWorkerClient, {
    requests: {},
    notifications: {
      found: () => arrived?.(),
      lost: () => {
        throw new Error('An edit was lost.');
      },
    },
  });
  const key = 'file:///data.jsonl';
  channel.notify('project', { context: { tokenizerFolder, maxLength: 1024 }, files: [] });
  for (let at = 0; at < lines.length; at += LINES_IN_A_PART) {
    const last = at + LINES_IN_A_PART >= lines.length;
    const part = lines.slice(at, at + LINES_IN_A_PART).join('\n') + (last ? '' : '\n');
    channel.notify('open', { key, path: '/data.jsonl', version: 0, part, last });
  }
  await channel.request('findings', { key });

  /** @type {{ workerMs: number, hostMs: number }[]} */
  const measured = [];
  for (let stroke = 0; stroke < strokes; stroke++) {
    const line = (stroke * 7919) % lines.length;
    // Every other stroke breaks the line, so that there are always new findings, here or there.
    const column = stroke % 2 === 0 ? (lines[line] ?? '').length - 4 : 0;
    const edits = [{ start: { line, column }, end: { line, column }, text: 'x' }];
    const found = new Promise((resolve) => (arrived = () => resolve(undefined)));
    const before = worker.performance.eventLoopUtilization();
    busy = 0;
    timed(() => {
      channel.notify('edit', { key, base: stroke, version: stroke + 1, lines: lines.length, edits });
    });
    // A keystroke that changes no finding sends none: the answer to a question tells that it was looked at.
    await Promise.race([found, channel.request('findings', { key })]);
    const { active } = worker.performance.eventLoopUtilization(before);
    measured.push({ workerMs: active, hostMs: busy });
  }
  const ended = once(worker, 'exit');
  await worker.terminate();
  await ended;
  return measured;
}
