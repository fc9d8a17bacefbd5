import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { listRuns } from '../../services/runs/runs';
import type { Cli } from '../cli';
import { table } from '../terminal';

export function registerRuns(program: Command, cli: Cli): void {
  program
    .command('runs')
    .description('list the training runs, newest first')
    .action(async () => {
      const project = await cli.project();
      const runs = (await listRuns(project.runsFolder)).map(
        ({ id, state, queuePosition, step, manifest, lossFirst, lossLast, adapterGguf, error, diagnosis, folder }) => ({
          id,
          state,
          queuePosition,
          step,
          steps: manifest?.plan.steps,
          lossFirst,
          lossLast,
          adapterGguf,
          error,
          knownIssue: diagnosis?.code,
          folder,
        }),
      );
      const loss = (value: number | undefined) => value?.toFixed(3) ?? '–';
      cli.result(runs, () =>
        runs.length === 0
          ? "No run yet. Train one with 'persona-tuner train'."
          : [
              table([
                ['RUN', 'STATE', 'STEP', 'LOSS'],
                ...runs.map((run) => [
                  run.id,
                  run.queuePosition === undefined ? run.state : `${run.state} (${String(run.queuePosition)} before it)`,
                  `${String(run.step)}/${String(run.steps ?? '?')}`,
                  `${loss(run.lossFirst)} → ${loss(run.lossLast)}`,
                ]),
              ]),
              ...runs.flatMap(({ id, error }) => (error === undefined ? [] : [`\n${id}: ${error}`])),
            ].join('\n'),
      );
    });

  program
    .command('adapters')
    .description('list the adapters that can answer')
    .action(async () => {
      const project = await cli.project();
      const adapters: { run: string; baseModel: string | undefined; adapterGguf: string; bytes: number }[] = [];
      for (const { id, adapterGguf, manifest } of await listRuns(project.runsFolder)) {
        if (adapterGguf === undefined) continue;
        const { size } = await stat(adapterGguf);
        adapters.push({
          run: id,
          baseModel: manifest?.baseModel.requested,
          adapterGguf,
          bytes: size,
        });
      }
      cli.result(adapters, () =>
        adapters.length === 0
          ? "No adapter yet. Train one with 'persona-tuner train'."
          : table(adapters.map(({ run, bytes, adapterGguf }) => [run, `${(bytes / 1e6).toFixed(1)} MB`, adapterGguf])),
      );
    });
}
