import type { Command } from 'commander';
import { importAdapter } from '../../services/adapters/importAdapter';
import { readRun } from '../../services/runs/runs';
import { EXIT, type Cli } from '../cli';
import { parityText } from './train';

export function registerImport(program: Command, cli: Cli): void {
  program
    .command('import <adapter-dir>')
    .description('take in a PEFT LoRA adapter made elsewhere: a run folder is made of it, exported and checked')
    .action(async (folder: string) => {
      const project = await cli.project();
      const environment = cli.environment(project.settings.profile);
      const base = await cli.baseModel(project);
      const { run, parity, warnings } = await cli.task('Import', (progress) =>
        importAdapter(folder, { project, base, environment, inference: cli.inference(), progress, signal: cli.signal }),
      );
      for (const warning of warnings) cli.log(`Warning: ${warning}`);
      const { adapterGguf } = await readRun(run);
      if (!parity.passed) cli.exitCode = EXIT.problems;
      cli.result(
        { run: run.id, adapterGguf, parity, warnings },
        () => `Run ${run.id}\nAdapter: ${adapterGguf ?? 'none'}\n${parityText(parity)}`,
      );
    });
}
