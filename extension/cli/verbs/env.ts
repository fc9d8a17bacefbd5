import type { Command } from 'commander';
import { Option } from 'commander';
import { EMBEDDED_BASE_MODEL, prepareBaseModel } from '../../services/baseModels';
import { examine } from '../../services/doctor';
import { measureSpeed } from '../../services/speed';
import { EXIT, type Cli } from '../cli';

export function registerEnv(program: Command, cli: Cli): void {
  const env = program.command('env').description('the managed Python environment');
  const profile = () =>
    new Option('--profile <profile>', 'which set of pinned packages').choices(['stable']).default('stable');

  env
    .command('create')
    .description('make it from its lock, and prepare the embedded base model; does nothing twice')
    .addOption(profile())
    .action(async () => {
      const { environment, base } = await setUp(cli);
      const value = {
        profile: environment.profile,
        folder: environment.folder,
        python: environment.python,
        baseModel: base.folder,
      };
      cli.result(value, () => `Ready: ${environment.folder}\nBase model: ${base.folder}`);
    });

  env
    .command('doctor')
    .description('say what is there and what is wrong')
    .addOption(profile())
    .action(async () => {
      const findings = await examine({
        environment: cli.environment(),
        installation: cli.installation,
      });
      const marks = { ok: '✓', warning: '!', error: '✗' };
      cli.result(findings, () =>
        findings.map(({ id, level, message }) => `${marks[level]} ${id}: ${message}`).join('\n'),
      );
      if (findings.some(({ level }) => level === 'error')) cli.exitCode = EXIT.problems;
    });

  env
    .command('remove')
    .description('delete it; base models stay')
    .addOption(profile())
    .action(async () => {
      const environment = cli.environment();
      await environment.remove();
      cli.result({ removed: environment.folder }, () => `Removed ${environment.folder}`);
    });
}

/** Environment and embedded base model; quick when both are there. */
export async function setUp(cli: Cli) {
  const { signal } = cli;
  const environment = cli.environment();
  await cli.task('Environment', (progress) => environment.create({ progress, signal }));
  const where = { projectFolder: process.cwd(), environment, signal };
  await measureSpeed(environment, signal);
  const base = await cli.task('Base model', (progress) =>
    prepareBaseModel(EMBEDDED_BASE_MODEL, { ...where, progress }),
  );
  return { environment, base };
}
