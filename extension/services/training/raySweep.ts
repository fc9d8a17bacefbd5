import * as z from 'zod';
import type { RankedTrial } from '../../core/sweep/ranking';
import { runCommand } from '../system/command';
import { trainerFailed } from '../../core/errors';
import { extraPackages } from '../environment/extraPackages';
import { ownPython } from '../environment/isolatedPython';
import { rayEnvironment } from '../environment/rayEnvironment';
import { readRun } from '../runs/runs';
import { readSweep, writeTrials, type SweepOptions } from './sweep';

/** What `persona_trainer.sweep` prints for each run that is over. */
const Over = z.object({ run: z.string(), code: z.number().int() });

/**
 * Trains every trial on a Ray cluster, as many at once as it has room for; each is an ordinary run. A run folder must lie at the
 * same path on every node. Such runs do not wait in this machine's queue: Ray gives out the cores.
 *
 * @param options.address - the cluster's; undefined starts one on this machine and ends it afterwards
 * @returns the trials, best first
 */
export async function runSweepOnRay(
  options: SweepOptions & { readonly installation: string; readonly address?: string },
): Promise<RankedTrial[]> {
  const { installation, environment, progress, signal, address } = options;
  const python = await rayEnvironment(installation, { progress, signal });
  const runs = await writeTrials(options);
  const train = environment.command('train');
  const [first] = runs;
  const manifest = first && (await readRun(first)).manifest;
  const threads = manifest?.threads ?? 1;
  const extras = await extraPackages(environment, options.project.settings.training, { progress, signal });
  let over = 0;
  const result = await runCommand(
    ownPython(
      python,
      installation,
      'persona_trainer.sweep',
      ...[
        ...['--cpus', String(threads)],
        ...(address === undefined ? [] : ['--address', address]),
        ...['--command', JSON.stringify([train.file, ...train.arguments])],
        ...['--variables', JSON.stringify({ ...train.variables, ...extras })],
        ...runs.map(({ folder }) => folder),
      ],
    ),
    {
      ...(signal && { signal }),
      onLine: (line) => {
        if (!isOver(line)) return;
        over++;
        progress?.({
          message: `${String(over)} of ${String(runs.length)} trials are over`,
          fraction: over / runs.length,
        });
      },
    },
  );
  // A trial that failed is among the results; only a sweep of which nothing ended has failed itself.
  if (result.failure !== undefined && over === 0) throw trainerFailed('sweep', result.failure, result.stderrTail);
  return readSweep(runs, options);
}

function isOver(line: string): boolean {
  try {
    return Over.safeParse(JSON.parse(line)).success;
  } catch {
    return false;
  }
}
