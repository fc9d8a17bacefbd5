import type { Command } from 'commander';
import { exportAdapter } from '../../services/adapters/exportAdapter';
import { findRun, readRun, type RunSummary } from '../../services/runs/runs';
import { EXIT, type Cli } from '../cli';
import { checkRunParity, parityText } from './train';

export function registerExport(program: Command, cli: Cli): void {
  program
    .command('export <run>')
    .description('write adapter.gguf anew from the PEFT adapter, and check its parity')
    .action(async (id: string) => {
      const project = await cli.project();
      const run = await findRun(project.runsFolder, id);
      const environment = cli.environment(project.settings.profile);
      await cli.task('Export', (progress) => exportAdapter(run, { environment, progress, signal: cli.signal }));
      await finishExport(cli, await readRun(run));
    });
}

async function finishExport(cli: Cli, run: RunSummary): Promise<void> {
  const parity = await checkRunParity(cli, run);
  if (!parity.passed) cli.exitCode = EXIT.problems;
  cli.result(
    { run: run.id, adapterGguf: run.adapterGguf, parity },
    () => `Run ${run.id}\nAdapter: ${run.adapterGguf ?? 'none'}\n${parityText(parity)}`,
  );
}
