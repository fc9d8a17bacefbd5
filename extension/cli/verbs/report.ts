import { type Command, Option } from 'commander';
import { runMissing } from '../../core/errors';
import { gatherReport, writeReport } from '../../services/evaluation/report';
import { damagedFiles, findRun, listRuns } from '../../services/runs/runs';
import type { Cli } from '../cli';
import { readBaseline } from './score';

export function registerReport(program: Command, cli: Cli): void {
  program
    .command('report [runs...]')
    .description('write the log of a phase: report.md and loss.svg in the run folder (default: the newest run)')
    .option('--baseline <run-or-file>', 'scored run, or scores file, to compare with')
    .addOption(new Option('--format <format>', 'how to print').choices(['markdown', 'json']).default('markdown'))
    .action(async (ids: string[], options: { baseline?: string; format: 'markdown' | 'json' }) => {
      const project = await cli.project();
      const baseline = options.baseline === undefined ? undefined : await readBaseline(project, options.baseline);
      const runs =
        ids.length > 0
          ? await Promise.all(ids.map((id) => findRun(project.runsFolder, id)))
          : (await listRuns(project.runsFolder)).slice(0, 1);
      if (runs.length === 0) throw runMissing('', []);
      const reports = [];
      for (const run of runs) {
        const { report, chart, markdown } = await writeReport(project, run, baseline);
        cli.log(`Written: ${report}`);
        for (const file of await damagedFiles(run)) {
          cli.log(`Left out, as it cannot be read: ${run.folder}/${file}. Put it back from a copy, or make it again.`);
        }
        reports.push({
          run: run.id,
          state: run.state,
          report,
          chart,
          markdown,
          ...(await gatherReport(project, run, baseline)),
        });
      }
      if (cli.json || options.format === 'json') cli.print(JSON.stringify(reports, null, 2));
      else cli.print(reports.map(({ markdown }) => markdown).join('\n'));
    });
}
