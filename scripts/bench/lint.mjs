// `npm run bench:lint [-- --json] [-- --lines N]`: the check of a dataset against transformers, its cost, and a keystroke's.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setUp } from '../setup.mjs';
import { run, runNode } from '../support/child.mjs';
import { main, Problem, say } from '../support/console.mjs';
import { inRoot } from '../support/paths.mjs';
import { conversations } from './conversations.mjs';
import { bundleEngine } from './engine.mjs';
import { typeInto } from './keystrokes.mjs';

const SEED = 1;
const ROUNDS = 3;
const STROKES = 400;

/**
 * @template T
 * @param {Promise<{ code: number, output: string }>} running
 * @returns {Promise<T>} what it printed
 */
async function result(running) {
  const { code, output } = await running;
  if (code !== 0) throw new Problem('A measurement failed; the reason stands above.');
  return JSON.parse(output);
}

/** @param {number[]} values @param {number} share - 0.5 for the median */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const round = (/** @type {number} */ value, digits = 2) => Number(value.toFixed(digits));

/** @param {number} lines - of the comparison and of the file that is typed into */
async function measure(lines) {
  const { environment } = await setUp();
  const tokenizerFolder = path.join(environment.baseModel, 'huggingface');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'persona-tuner-bench-'));
  try {
    await bundleEngine(folder);
    /** @param {number} count */
    const write = (count) => {
      const file = path.join(folder, `${String(count)}.jsonl`);
      writeFileSync(file, `${conversations(count, SEED).join('\n')}\n`);
      return file;
    };
    const check = (/** @type {string} */ file) =>
      /** @type {Promise<{ ms: number, memoryBytes: number }>} */ (
        result(
          runNode([inRoot('scripts/bench/checkFile.mjs'), path.join(folder, 'engine.cjs'), tokenizerFolder, file], {
            stdout: 'capture',
          }),
        )
      );
    const file = write(lines);
    /** @type {{ ms: number, tokens: number, lineByLineMs: number, batchMs: number }[]} */
    const rounds = [];
    for (let at = 1; at <= ROUNDS; at++) {
      const { ms } = await check(file);
      const python = /** @type {{ tokens: number, lineByLineMs: number, batchMs: number }} */ (
        await result(
          run(environment.python, [inRoot('scripts/bench/reference.py'), tokenizerFolder, file], { stdout: 'capture' }),
        )
      );
      say(
        `Round ${String(at)}: check ${ms.toFixed(0)} ms, Python line by line ${python.lineByLineMs.toFixed(0)} ms, Rust batch ${python.batchMs.toFixed(0)} ms`,
      );
      rounds.push({ ms, ...python });
    }
    const strokes = await typeInto(folder, { tokenizerFolder, lines: conversations(lines, SEED), strokes: STROKES });
    const costs = [];
    for (const count of [lines / 10, lines, lines * 10]) {
      const { ms, memoryBytes } = await check(write(count));
      costs.push({ lines: count, ms: round(ms, 0), memoryMB: round(memoryBytes / 1e6, 0) });
    }
    const median = (/** @type {(one: (typeof rounds)[number]) => number} */ of) => quantile(rounds.map(of), 0.5);
    return {
      vsPythonLineByLine: round(median((one) => one.lineByLineMs / one.ms)),
      vsRustBatch: round(median((one) => one.batchMs / one.ms)),
      keystrokeP50Ms: round(
        quantile(
          strokes.map(({ workerMs }) => workerMs),
          0.5,
        ),
      ),
      keystrokeP95Ms: round(
        quantile(
          strokes.map(({ workerMs }) => workerMs),
          0.95,
        ),
      ),
      hostBusyMedianMs: round(
        quantile(
          strokes.map(({ hostMs }) => hostMs),
          0.5,
        ),
      ),
      hostBusyMaxMs: round(Math.max(...strokes.map(({ hostMs }) => hostMs))),
      lines,
      tokensPerLine: round(median((one) => one.tokens) / lines, 0),
      medianMs: {
        check: round(
          median(({ ms }) => ms),
          0,
        ),
        pythonLineByLine: round(
          median((one) => one.lineByLineMs),
          0,
        ),
        rustBatch: round(
          median((one) => one.batchMs),
          0,
        ),
      },
      costs,
      machine: {
        processor: os.cpus()[0]?.model ?? 'unknown',
        cores: os.cpus().length,
        memoryGB: round(os.totalmem() / 1e9, 0),
        node: process.version,
        /** Runnable processes over the last minute: beyond the number of cores, others were at work too. */
        load: round(os.loadavg()[0] ?? 0, 1),
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main(async () => {
  const at = process.argv.indexOf('--lines');
  const lines = at < 0 ? 10_000 : Number(process.argv[at + 1]);
  if (!Number.isInteger(lines) || lines < 100)
    throw new Problem(`--lines takes a whole number from 100, not '${String(process.argv[at + 1])}'.`);
  const found = await measure(lines);
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    return 0;
  }
  const { machine, medianMs } = found;
  process.stdout.write(
    [
      `${machine.processor}, ${String(machine.cores)} cores, ${String(machine.memoryGB)} GB, Node ${machine.node}, load ${String(machine.load)}`,
      `${String(found.lines)} conversations of ${String(found.tokensPerLine)} tokens, medians of ${String(ROUNDS)} rounds:`,
      `  check (read, render, tokenise, all rules)  ${String(medianMs.check)} ms`,
      `  Python, line by line                       ${String(medianMs.pythonLineByLine)} ms: ${String(found.vsPythonLineByLine)} times as long`,
      `  Python rendering and Rust's batch          ${String(medianMs.rustBatch)} ms: ${String(found.vsRustBatch)} times as long`,
      ...found.costs.map((cost) => `  ${String(cost.lines)} lines: ${String(cost.ms)} ms, ${String(cost.memoryMB)} MB`),
      `A keystroke: ${String(found.keystrokeP50Ms)} ms of work in the worker (p95 ${String(found.keystrokeP95Ms)} ms); ` +
        `the extension host is busy for ${String(found.hostBusyMedianMs)} ms at a stretch (at most ${String(found.hostBusyMaxMs)} ms)`,
      '',
    ].join('\n'),
  );
  return 0;
});
