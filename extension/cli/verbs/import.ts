import type { Command } from 'commander';
import { importAdapter } from '../../services/adapters/importAdapter';
import { exportAdapter } from '../../services/adapters/exportAdapter';
import { readRun } from '../../services/runs/runs';
import type { Cli } from '../cli';
import { finishExport } from './export';

export function registerImport(program: Command, cli: Cli): void {
  program
    .command('import <adapter-dir>')
    .description('take in a PEFT LoRA adapter made elsewhere: a run folder is made of it, exported and checked')
    .action(async (folder: string) => {
      const project = await cli.project();
      const environment = cli.environment(project.settings.profile);
      const run = await importAdapter(folder, {
        project,
        base: await cli.baseModel(project),
        environment,
      });
      await cli.task('Export', (progress) => exportAdapter(run, { environment, progress, signal: cli.signal }));
      await finishExport(cli, await readRun(run));
    });
}
