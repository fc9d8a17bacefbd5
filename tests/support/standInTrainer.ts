import type { Environment } from '../../extension/services/environment/environment';
import { ANY_PYTHON } from '../../extension/services/environment/python';

/**
 * Behaves in the run folder as the trainer does, without a model: one step an epoch, and a loss that is smaller with a higher
 * rank, whose answer is not empty from rank 5 on. A rank of 13 fails.
 */
const TRAINER = `
  const fs = require('node:fs');
  process.chdir(process.argv[2]);
  const { training, plan } = JSON.parse(fs.readFileSync('run.json', 'utf8'));
  const tell = (event) => fs.appendFileSync('events.jsonl', JSON.stringify({ time: new Date().toISOString(), ...event }) + '\\n');
  tell({ type: 'start', pid: process.pid });
  const failed = training.rank === 13;
  const loss = 1 / training.rank;
  for (let step = 1; step <= plan.steps && !failed; step++) {
    const figures = { learningRate: training.learningRate, gradNorm: 1, tokens: 10, tokensPerSecond: 100, memoryBytes: 1 };
    tell({ type: 'step', step, epoch: step / plan.stepsPerEpoch, loss, ...figures });
  }
  if (!failed) tell({ type: 'probe', step: plan.steps, answers: [{ question: 'Who are you?', text: training.rank > 4 ? 'I am Cláudio.' : '' }] });
  if (failed) tell({ type: 'error', code: 'unexpected', message: 'Thirteen.' });
  tell({ type: 'end', outcome: failed ? 'failed' : 'completed', steps: plan.steps, seconds: 1 });
`;

/** An environment that is always ready and whose trainer is a script of a few lines. */
export function standInEnvironment(): Environment {
  return {
    profile: 'stable',
    fitting: ANY_PYTHON,
    folder: '/nowhere',
    installation: '/nowhere',
    python: process.execPath,
    command: (...args) => ({ file: process.execPath, arguments: ['-e', TRAINER, ...args] }),
    status: () => Promise.resolve({ kind: 'ready', python: '3.11.0', versions: { python: '3.11.0' } }),
    create: () => Promise.resolve(),
    remove: () => Promise.resolve(),
  };
}
