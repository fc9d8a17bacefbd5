import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Room } from '../../core/plan/fit';
import { planText } from '../../core/plan/planText';
import { planTraining } from '../../services/training/planning';
import { EXIT, type Cli } from '../cli';

export function registerPlan(program: Command, cli: Cli): void {
  program
    .command('plan')
    .description('say what a training run would do: steps, tokens, what is cut, memory, time')
    .option('--memory <GiB>', 'plan for a machine (or card) with this much memory', gibibytes)
    .addOption(new Option('--device <device>', 'what that machine trains on').choices(['cpu', 'cuda']).default('cuda'))
    .action(async ({ memory, device }: { memory?: number; device: 'cpu' | 'cuda' }) => {
      const project = await cli.project();
      const room: Room | undefined =
        memory === undefined ? undefined : { device, totalBytes: memory, freeBytes: memory };
      const plan = await planTraining({
        project,
        base: await cli.baseModel(project),
        environment: cli.environment(project.settings.profile),
        ...(room && { room }),
      });
      if (plan.memory?.fit.kind === 'too-large') cli.exitCode = EXIT.problems;
      cli.result(plan, () => planText(plan));
    });
}

function gibibytes(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('Give a number of GiB, such as 4.');
  return value * 1024 ** 3;
}
