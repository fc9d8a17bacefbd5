// `npm run bench:train`: optimizer steps per second and peak memory against TRL's SFTTrainer and against a padded batch.
//
//   --json               one JSON document on stdout
//   --cells 400/4,0/4    some of the table, as prefix/K or prefix/K/turns
//   --repeats N          steps measured of each; the median counts
//   --threads N          of torch, the same for all
//   --model DIR          a Hugging Face folder instead of the embedded model
//   --profile            instead: where the time of a step goes, ours and TRL's
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createEnvironment } from '../steps/environment.mjs';
import { installBenchTools } from '../steps/pythonTools.mjs';
import { main, say, step } from '../support/console.mjs';
import { inRoot } from '../support/paths.mjs';
import { setUpCode } from '../setup.mjs';
import { PacedWorker } from './pacedWorker.mjs';

/** Prefix 100, 400, 800 and 4, 8, 16 examples; three turns; nothing shared. */
const CELLS = [100, 400, 800].flatMap((prefix) => [4, 8, 16].map((k) => `${String(prefix)}/${String(k)}`));
const ALL_CELLS = [...CELLS, '400/4/3', '0/4'].join(',');

/** What a token of the embedded model keeps for the backward pass, in bytes: a padded batch may not fit. */
const BYTES_PER_TOKEN = 3e6;

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    cells: { type: 'string', default: ALL_CELLS },
    repeats: { type: 'string', default: '3' },
    model: { type: 'string' },
    profile: { type: 'boolean', default: false },
    threads: { type: 'string', default: String(os.availableParallelism()) },
  },
});

/** @typedef {{ seconds: number, cpuSeconds: number }} Step */

await main(async () => {
  await setUpCode();
  const { python, baseModel } = await step('Python environment and base model', createEnvironment);
  const benchPython = await step('TRL in an environment of its own', () => installBenchTools(python));
  const model = options.model ?? path.join(baseModel, 'huggingface');
  const pythons = { ours: python, trl: benchPython, padded: python, gradients: python };

  /** @param {keyof typeof pythons} way @param {string} cell */
  const start = (way, cell) =>
    new PacedWorker(pythons[way], [inRoot('python/bench/worker.py'), way, cell, model, options.threads]);

  if (options.profile) {
    for (const cell of options.cells.split(',')) {
      for (const way of /** @type {const} */ (['ours', 'trl'])) {
        const args = [inRoot('python/bench/breakdown.py'), way, cell, model, options.threads];
        const { shares } = await step(`${cell}, ${way}`, () => new PacedWorker(pythons[way], args).result());
        process.stdout.write(sharesText(/** @type {Record<string, number>} */ (shares)));
      }
    }
    return 0;
  }
  say(
    `${options.cells.split(',').length.toString()} shapes; the whole table takes about 40 minutes on two free cores.`,
  );
  const table = [];
  for (const cell of options.cells.split(',')) {
    table.push(await step(cell, () => measure(cell, start, Number(options.repeats))));
  }
  const cpu = os.cpus()[0]?.model.trim() ?? 'unknown';
  const machine = { cpu, cores: os.availableParallelism(), memoryBytes: os.totalmem(), platform: os.platform() };
  const results = { machine, threads: Number(options.threads), repeats: Number(options.repeats), table };
  process.stdout.write(options.json ? `${JSON.stringify(results, undefined, 2)}\n` : asText(results));
  return 0;
});

/**
 * One row of the table. The ways take turns, so that all meet the same weather.
 *
 * @param {string} cell
 * @param {(way: 'ours' | 'trl' | 'padded' | 'gradients', cell: string) => PacedWorker} start
 * @param {number} repeats
 */
async function measure(cell, start, repeats) {
  const [prefix = 0, k = 0, turns = 1] = cell.split('/').map(Number);
  const { gradMaxRel } = await start('gradients', cell).result();
  const fits = k * (prefix + 100 * turns) * BYTES_PER_TOKEN < 0.6 * os.freemem();
  const ways = fits ? /** @type {const} */ (['ours', 'trl', 'padded']) : /** @type {const} */ (['ours', 'trl']);
  const workers = ways.map((way) => start(way, cell));
  await Promise.all(workers.map((worker) => worker.next()));
  /** @type {Step[][]} */
  const steps = workers.map(() => []);
  // The first step of each makes its buffers; it is not counted.
  for (let round = 0; round <= repeats; round++) {
    for (const [way, worker] of workers.entries()) {
      worker.ask('step');
      const told = await worker.next();
      if (round > 0) steps[way]?.push(/** @type {Step} */ (told));
    }
  }
  const ends = [];
  for (const worker of workers) {
    worker.ask('end');
    ends.push(await worker.result());
  }
  /** @param {number} way @param {keyof Step} what */
  const typical = (way, what) => median((steps[way] ?? []).map((one) => one[what]));
  const limit = Number(ends[0]?.limit);
  const vsTrl = typical(1, 'seconds') / typical(0, 'seconds');
  const peaks = ends.map((end) => Number(end.peakBytes));
  return {
    prefix,
    k,
    turns,
    limit,
    vsTrl,
    vsLimit: vsTrl / limit,
    /** The same in seconds of the processor, which other programs on the machine do not lengthen. */
    vsTrlCpu: typical(1, 'cpuSeconds') / typical(0, 'cpuSeconds'),
    vsPadded: fits ? typical(2, 'seconds') / typical(0, 'seconds') : null,
    gradMaxRel: Number(gradMaxRel),
    peakMemoryRatio: (peaks[0] ?? NaN) / (peaks[1] ?? NaN),
    peakMemoryVsPadded: fits ? (peaks[0] ?? NaN) / (peaks[2] ?? NaN) : null,
    secondsPerStep: Object.fromEntries(ways.map((way, index) => [way, typical(index, 'seconds')])),
    peakBytes: Object.fromEntries(ways.map((way, index) => [way, peaks[index]])),
  };
}

/** @param {Record<string, number>} shares - by kind of work */
function sharesText(shares) {
  return Object.entries(shares)
    .map(([kind, share]) => `  ${`${(share * 100).toFixed(1)} %`.padStart(7)}  ${kind}\n`)
    .join('');
}

/** @param {number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? Number(sorted[half]) : (Number(sorted[half - 1]) + Number(sorted[half])) / 2;
}

/** @param {{ machine: Record<string, unknown>, threads: number, repeats: number, table: Awaited<ReturnType<typeof measure>>[] }} results */
function asText({ machine, threads, repeats, table }) {
  const times = (/** @type {number | null} */ value) => (value === null ? '–' : `${value.toFixed(2)}×`);
  const rows = table.map((row) =>
    [
      `${String(row.prefix)}/${String(row.k)}${row.turns > 1 ? `, ${String(row.turns)} turns` : ''}`,
      times(row.limit),
      times(row.vsTrl),
      times(row.vsLimit),
      times(row.vsTrlCpu),
      times(row.vsPadded),
      row.gradMaxRel.toExponential(1),
      times(row.peakMemoryRatio),
      times(row.peakMemoryVsPadded),
    ].join(' | '),
  );
  const head =
    'prefix/K | limit | vs TRL | of the limit | vs TRL (CPU) | vs padded | gradients | memory/TRL | memory/padded';
  const rule = head.replaceAll(/[^|]+/g, ' --- ').trim();
  return [
    `${String(machine['cpu'])}, ${String(machine['cores'])} cores, ${(Number(machine['memoryBytes']) / 2 ** 30).toFixed(0)} GiB; ${String(threads)} threads; medians of ${String(repeats)} steps`,
    '',
    ...[head, rule, ...rows].map((line) => `| ${line} |`),
    '',
  ].join('\n');
}
