import type { Command } from 'commander';
import { Option } from 'commander';
import { ProjectFile } from '../../../protocol/project';
import { bytesText } from '../../core/bytes';
import { EMBEDDED_BASE_MODEL } from '../../services/models/source';
import { examine, hasProblem, type Finding } from '../../services/doctor/doctor';
import type { Profile } from '../../services/environment/environment';
import { findNvidiaGpu } from '../../services/system/gpu';
import { setUpSize } from '../../services/environment/installation';
import type { Project } from '../../services/projects/project';
import { measureSpeed } from '../../services/training/speed';
import { EXIT, type Cli } from '../cli';

export function registerEnv(program: Command, cli: Cli): void {
  const env = program.command('env').description('the managed Python environment');
  const profile = () =>
    new Option('--profile <profile>', "which set of pinned packages (default: the project's, else stable)").choices(
      ProjectFile.shape.profile.unwrap().options,
    );

  env
    .command('create')
    .description("make it from its lock, and prepare the project's base model; repairs, and does nothing twice")
    .addOption(profile())
    .action(async (options: { profile?: Profile }) => {
      const { environment, base } = await setUp(cli, await profileOf(cli, options), await cli.findProject());
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
    .description('say what is there, what is wrong, why, and the cure')
    .addOption(profile())
    .addOption(new Option('--cure <code>', 'cure these findings first').choices(['rope-scaling-type']))
    .action(async (options: { profile?: Profile; cure?: string }) => {
      const look = async () =>
        examine({
          environment: cli.environment(await profileOf(cli, options)),
          installation: cli.installation,
          project: await cli.findProject().catch(() => undefined),
        });
      let findings = await look();
      if (options.cure !== undefined) {
        for (const { code, mend } of findings) if (code === options.cure) await mend?.();
        findings = await look();
      }
      cli.result(findings, () => findings.map(findingText).join('\n'));
      if (hasProblem(findings)) cli.exitCode = EXIT.problems;
    });

  env
    .command('remove')
    .description('delete it; base models stay')
    .addOption(profile())
    .action(async (options: { profile?: Profile }) => {
      const environment = cli.environment(await profileOf(cli, options));
      await environment.remove();
      cli.result({ removed: environment.folder }, () => `Removed ${environment.folder}`);
    });
}

/** The profile that was asked for, else the one of the project here. */
async function profileOf(cli: Cli, { profile }: { profile?: Profile }): Promise<Profile> {
  if (profile !== undefined) return profile;
  const project = await cli.findProject().catch(() => undefined);
  return project?.settings.profile ?? 'stable';
}

const MARKS = { ok: '✓', warning: '!', error: '✗' };

function findingText({ code, severity, message, cause, cure }: Finding): string {
  const more = [cause, cure && `${cure.title}${cure.cli === undefined ? '' : ` (${cure.cli})`}`];
  return [`${MARKS[severity]} ${code}: ${message}`, ...more.flatMap((line) => (line ? [`    ${line}`] : []))].join(
    '\n',
  );
}

/** Environment and base model, the project's or the embedded one; quick when both are there. */
export async function setUp(cli: Cli, profile: Profile = 'stable', project?: Project) {
  const { signal } = cli;
  const environment = cli.environment(profile);
  if ((await environment.status()).kind !== 'ready') {
    const { downloadBytes, diskBytes } = setUpSize(await findNvidiaGpu());
    cli.log(`Set-up fetches about ${bytesText(downloadBytes)} and takes about ${bytesText(diskBytes)} of disk.`);
  }
  await cli.task('Environment', (progress) => environment.create({ progress, signal }));
  await measureSpeed(environment, signal);
  const base = await cli.prepareBaseModel(project?.settings.baseModel ?? EMBEDDED_BASE_MODEL, {
    projectFolder: project?.folder ?? process.cwd(),
    environment,
  });
  return { environment, base };
}
