import path from 'node:path';
import type { Command } from 'commander';
import { exportAdapter } from '../../services/adapters/exportAdapter';
import { exists } from '../../services/system/files';
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

/** An adapter that was trained elsewhere has no log-probabilities of its trainer to compare with. */
export async function finishExport(cli: Cli, run: RunSummary): Promise<void> {
  const comparable = await exists(path.join(run.folder, 'reference.json'));
  const parity = comparable ? await checkRunParity(cli, run) : undefined;
  if (parity?.passed === false) cli.exitCode = EXIT.problems;
  cli.result({ run: run.id, adapterGguf: run.adapterGguf, parity }, () => {
    const checked = parity
      ? parityText(parity)
      : 'Parity was not checked: the run has no reference.json of its trainer.';
    return `Run ${run.id}\nAdapter: ${run.adapterGguf ?? 'none'}\n${checked}`;
  });
}
