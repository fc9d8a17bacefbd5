import type { Command } from 'commander';
import { exportAdapter } from '../../services/export';
import { findRun, readRun } from '../../services/runs';
import { EXIT, type Cli } from '../cli';
import { checkRunParity, parityText } from './train';

export function registerExport(program: Command, cli: Cli): void {
  program
    .command('export <run>')
    .description('write adapter.gguf anew from the PEFT adapter, and check its parity')
    .action(async (id: string) => {
      const project = await cli.project();
      const run = await findRun(project.runsFolder, id);
      const environment = cli.environment();
      await cli.task('Export', (progress) => exportAdapter(run, { environment, progress, signal: cli.signal }));
      const exported = await readRun(run);
      const parity = await checkRunParity(cli, exported);
      if (!parity.passed) cli.exitCode = EXIT.problems;
      cli.result({ run: run.id, adapterGguf: exported.adapterGguf, parity }, () => {
        return `Adapter: ${exported.adapterGguf ?? 'none'}\n${parityText(parity)}`;
      });
    });
}
