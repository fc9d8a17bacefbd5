import type { Command } from 'commander';
import { importAdapter } from '../../services/importAdapter';
import { exportAdapter } from '../../services/export';
import { readRun } from '../../services/runs';
import { EXIT, type Cli } from '../cli';
import { checkRunParity, parityText } from './train';

export function registerImport(program: Command, cli: Cli): void {
  program
    .command('import <adapter-dir>')
    .description('take in a PEFT LoRA adapter made elsewhere: a run folder is made of it, exported and checked')
    .action(async (folder: string) => {
      const project = await cli.project();
      const environment = cli.environment();
      const run = await importAdapter(folder, {
        project,
        base: await cli.baseModel(project),
        environment,
      });
      await cli.task('Export', (progress) => exportAdapter(run, { environment, progress, signal: cli.signal }));
      const imported = await readRun(run);
      const parity = await checkRunParity(cli, imported);
      if (!parity.passed) cli.exitCode = EXIT.problems;
      cli.result(
        { run: run.id, adapterGguf: imported.adapterGguf, parity },
        () => `Run ${run.id}\n${parityText(parity)}`,
      );
    });
}
