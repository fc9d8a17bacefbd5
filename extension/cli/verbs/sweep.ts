import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { RankedTrial } from '../../core/sweep/ranking';
import { parseSweepSetting, type SweepSetting } from '../../core/sweep/grid';
import { runSweepOnRay } from '../../services/training/raySweep';
import { changesText, runSweep, type SweepOptions } from '../../services/training/sweep';
import { EXIT, type Cli } from '../cli';
import { table } from '../terminal';

interface Options {
  readonly set: readonly string[];
  readonly trials?: number;
  readonly workers: 'local' | 'ray';
  readonly address?: string;
}

export function registerSweep(program: Command, cli: Cli): void {
  program
    .command('sweep')
    .description('train many runs over settings and datasets, and rank them')
    .option('--set <name=value,…>', 'what to vary, e.g. rank=8,16 or datasets=a.jsonl,a.jsonl+b.jsonl', collect, [])
    .option('--trials <n>', 'draw so many of all combinations', wholeNumber)
    .addOption(
      new Option('--workers <workers>', 'one after the other here, or many at once on Ray')
        .choices(['local', 'ray'])
        .default('local'),
    )
    .option('--address <address>', 'the Ray cluster (default: PERSONA_TUNER_RAY_ADDRESS, else one on this machine)')
    .action(async ({ set, trials, workers, address = process.env.PERSONA_TUNER_RAY_ADDRESS }: Options) => {
      const settings: SweepSetting[] = set.map(parseSweepSetting);
      const project = await cli.project();
      const ranked = await cli.task('Sweep', async (progress) => {
        const options: SweepOptions = {
          project,
          base: await cli.baseModel(project),
          environment: cli.environment(project.settings.profile),
          settings,
          progress,
          signal: cli.signal,
          ...(trials !== undefined && { trials }),
        };
        if (workers === 'local') return runSweep(options);
        return runSweepOnRay({ ...options, installation: cli.installation, ...(address && { address }) });
      });
      if (ranked.some(({ rank }) => rank === undefined)) cli.exitCode = EXIT.problems;
      cli.result(ranked, () => sweepText(ranked));
    });
}

function sweepText(ranked: readonly RankedTrial[]): string {
  const loss = (value: number | undefined) => value?.toFixed(3) ?? '–';
  const share = (checks: RankedTrial['probes']) => (checks ? `${String(checks.passed)}/${String(checks.total)}` : '–');
  const rows = ranked.map(({ rank, changes, state, outcome, probes, run }) => [
    rank === undefined ? state : String(rank),
    changesText(changes),
    loss(outcome.validation?.loss),
    loss(outcome.lossEpoch ?? outcome.lossLast),
    share(probes),
    share(outcome.checks),
    run,
  ]);
  return table([['RANK', 'CHANGES', 'VALIDATION', 'LOSS', 'PROBES', 'CHECKS', 'RUN'], ...rows]);
}

function collect(value: string, all: readonly string[]): string[] {
  return [...all, value];
}

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number from 1 up.');
  return number;
}
