import type { Command } from 'commander';
import { planTraining, type TrainingPlan } from '../../services/training';
import type { Cli } from '../cli';
import { percent } from '../terminal';

export function registerPlan(program: Command, cli: Cli): void {
  program
    .command('plan')
    .description('say what a training run would do: steps, tokens, what is cut')
    .action(async () => {
      const project = await cli.project();
      const plan = await planTraining({
        project,
        base: await cli.baseModel(project),
      });
      cli.result(plan, () => planText(plan));
    });
}

export function planText({ prepared, steps, training }: TrainingPlan): string {
  const { examples, tokens, supervisedTokens, truncatedExamples, lostSupervisedTokens, droppedExamples, longest } =
    prepared;
  return [
    `${String(examples)} examples, ${String(tokens)} tokens, of which ${percent(supervisedTokens / Math.max(1, tokens))} are learned; the longest has ${String(longest)}`,
    truncatedExamples > 0
      ? `${String(truncatedExamples)} are longer than ${String(training.maxLength)} tokens and lose ${String(lostSupervisedTokens)} learned tokens`
      : `none is longer than ${String(training.maxLength)} tokens`,
    ...(droppedExamples > 0 ? [`${String(droppedExamples)} are left out: nothing is left to learn in them`] : []),
    `${String(training.epochs)} epochs of ${String(steps.stepsPerEpoch)} steps (${String(steps.examplesPerStep)} examples each): ` +
      `${String(steps.steps)} steps, ${String(steps.warmupSteps)} of them warm-up`,
    `LoRA rank ${String(training.rank)}, alpha ${String(training.alpha)}, learning rate ${String(training.learningRate)}, ${training.schedule}`,
  ].join('\n');
}
