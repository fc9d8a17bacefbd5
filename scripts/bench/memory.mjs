// `npm run bench:memory [-- --json] [--only TEXT]`: the plan's memory against the peak of real runs, on configurations of the
// embedded model; with `--only`, those whose name has the text.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setUp } from '../setup.mjs';
import { main, Problem, say } from '../support/console.mjs';
import { inRoot } from '../support/paths.mjs';

/**
 * @typedef {object} Configuration
 * @property {string} name
 * @property {number} examples
 * @property {number} sentences - how long each answer is
 * @property {Record<string, unknown>} training
 */

/** @type {Configuration[]} */
const CONFIGURATIONS = [
  { name: '4 short examples a step', examples: 8, sentences: 1, training: { gradientAccumulation: 4 } },
  { name: '8 longer examples a step', examples: 16, sentences: 8, training: { gradientAccumulation: 8 } },
  {
    name: '8 longer examples a step, checkpointing',
    examples: 16,
    sentences: 8,
    training: { gradientAccumulation: 8, gradientCheckpointing: true },
  },
  {
    name: '8 longer examples a step, pieces of 400 tokens',
    examples: 16,
    sentences: 8,
    training: { gradientAccumulation: 8, maxPackTokens: 400 },
  },
  {
    name: '8 longer examples a step, all at once',
    examples: 16,
    sentences: 8,
    training: { gradientAccumulation: 8, maxPackTokens: 10_000 },
  },
  {
    name: '4 short examples a step, DoRA',
    examples: 8,
    sentences: 1,
    training: { gradientAccumulation: 4, method: 'dora' },
  },
  {
    name: '2 examples, rank 64',
    examples: 6,
    sentences: 4,
    training: { gradientAccumulation: 2, rank: 64, alpha: 128 },
  },
];
const MiB = 1024 ** 2;

/**
 * A project of its own: the example persona's prompts, and answers of a known length.
 *
 * @param {string} folder
 * @param {Configuration} configuration
 */
async function makeProject(folder, { examples, sentences, training }) {
  await cp(inRoot('examples', 'claudio'), folder, {
    recursive: true,
    filter: (source) => !source.includes(`${path.sep}runs`),
  });
  const file = path.join(folder, 'persona.json');
  /** @type {{ training: object, evaluation: object, datasets: { train: string[] } }} */
  const project = JSON.parse(readFileSync(file, 'utf8'));
  project.training = { ...project.training, ...training, epochs: 1 };
  project.evaluation = {};
  writeFileSync(file, JSON.stringify(project));
  const lines = Array.from({ length: examples }, (_, index) => {
    const content = `Number ${String(index)}. ${'I keep the lighthouse and write down every ship that passes. '.repeat(sentences)}`;
    const messages = [
      { role: 'user', content: `What do you do on day ${String(index)}?` },
      { role: 'assistant', content },
    ];
    return JSON.stringify({ messages });
  });
  writeFileSync(path.join(folder, project.datasets.train[0] ?? ''), `${lines.join('\n')}\n`);
}

/**
 * @param {string} folder
 * @param {string[]} args
 */
function persona(folder, ...args) {
  const child = spawn(process.execPath, [inRoot('dist', 'cli.js'), ...args, '--project', folder, '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (/** @type {Buffer} */ text) => (output += text.toString()));
  /** @type {Promise<number | null>} */
  const exited = new Promise((resolve) => child.once('close', resolve));
  return { exited, output: () => output, end: () => child.kill() };
}

/**
 * The kernel's own high-water mark of the trainer's resident memory.
 *
 * @param {string} runs
 */
function peakOfTrainer(runs) {
  try {
    const [run = ''] = readdirSync(runs).filter((name) => !name.startsWith('.'));
    /** @type {{ pid: number }} */
    const { pid } = JSON.parse(readFileSync(path.join(runs, run, 'process.json'), 'utf8'));
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** @param {Configuration} configuration */
async function measure(configuration) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'persona-memory-'));
  try {
    await makeProject(folder, configuration);
    const plan = persona(folder, 'plan');
    await plan.exited;
    /** @type {{ memory: { estimate: { peakBytes: number }, heaviest: { tokens: number } } }} */
    const { memory } = JSON.parse(plan.output());
    const training = persona(folder, 'train', '--anyway');
    let measured = 0;
    const poll = setInterval(() => {
      const now = peakOfTrainer(path.join(folder, 'runs'));
      // What follows the trainer is llama.cpp's parity check, which is another process's memory.
      if (measured > 0 && now === 0) training.end();
      measured = Math.max(measured, now);
    }, 100);
    await training.exited;
    clearInterval(poll);
    if (measured === 0) throw new Problem(`The run of '${configuration.name}' failed.`);
    const estimated = memory.estimate.peakBytes;
    return {
      name: configuration.name,
      tokens: memory.heaviest.tokens,
      estimated,
      measured,
      ratio: estimated / measured,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main(async () => {
  if (process.platform !== 'linux') throw new Problem('The peak is read from /proc, which Linux alone has.');
  await setUp();
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string', default: '' } } });
  const table = [];
  for (const configuration of CONFIGURATIONS.filter(({ name }) => name.includes(values.only))) {
    say(`Training: ${configuration.name}`);
    table.push(await measure(configuration));
  }
  const machine = `${os.cpus()[0]?.model ?? '?'}, ${String(os.availableParallelism())} cores, ${os.platform()}`;
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ machine, table }, null, 2)}\n`);
    return 0;
  }
  const mebibytes = (/** @type {number} */ bytes) => `${String(Math.round(bytes / MiB))} MiB`;
  process.stdout.write(`${machine}\n`);
  for (const row of table) {
    const { name, tokens, estimated, measured, ratio } = row;
    process.stdout.write(
      `${name} (${String(tokens)} tokens at once): estimated ${mebibytes(estimated)}, measured ${mebibytes(measured)}, ratio ${ratio.toFixed(2)}\n`,
    );
  }
  return 0;
});
