import type { Command } from 'commander';
import type { Comparison } from '../../../protocol/webviews/compare';
import { readComparison } from '../../services/runs/comparing';
import { findRun } from '../../services/runs/runs';
import type { Cli } from '../cli';
import { table } from '../terminal';

export function registerCompare(program: Command, cli: Cli): void {
  program
    .command('compare')
    .argument('<runs...>', 'two runs or more')
    .description('put runs side by side: settings that differ, final figures')
    .action(async (ids: string[]) => {
      const project = await cli.project();
      const runs = await Promise.all(ids.map((id) => findRun(project.runsFolder, id)));
      const comparison = await readComparison(runs);
      cli.result(comparison, () => comparisonText(comparison));
    });
}

/** Settings that all share are counted, not listed. */
function comparisonText({ runs, settings, figures }: Comparison): string {
  const differing = settings.filter(({ differs }) => differs);
  const cells = (values: readonly (string | undefined)[]) => values.map((value) => value ?? '–');
  return [
    table([
      ['', ...runs.map(({ id }) => id)],
      ['state', ...runs.map(({ state }) => state)],
      ...differing.map(({ name, values }) => [name, ...cells(values)]),
      ...figures.map(({ name, values, best }) => [
        name,
        ...cells(values).map((cell, index) => (index === best ? `${cell} *` : cell)),
      ]),
    ]),
    `${String(settings.length - differing.length)} settings are the same. * marks the best.`,
  ].join('\n');
}
