import type { Command } from 'commander';
import type { AnswerSet } from '../../../protocol/evaluation';
import { answerQuestions } from '../../services/evaluation/answering';
import { writeAnswers, findRun, type RunSummary } from '../../services/runs/runs';
import type { BaseModel } from '../../services/models/baseModels';
import type { Project } from '../../services/projects/project';
import type { Cli } from '../cli';
import { percent } from '../terminal';
import { baseOf } from './train';

export function registerAnswer(program: Command, cli: Cli): void {
  const command = program.command('answer');
  command
    .description('answer the question set and check the answers; those of a run are kept in its folder')
    .option('--run <run>', "the run's adapter answers")
    .option('--base', 'the base model answers (with --run: for comparison with that run)')
    .action(async (options: { run?: string; base?: boolean }) => {
      if (options.run === undefined && !options.base)
        command.error("error: name a run with '--run', or ask for '--base'");
      const project = await cli.project();
      const run = options.run === undefined ? undefined : await findRun(project.runsFolder, options.run);
      const base = run ? await baseOf(run) : await cli.baseModel(project);
      const { answers, file } = await answerAndKeep(cli, project, base, options.base ? 'base' : 'adapter', run);
      cli.result(answers, () => answersText(answers) + (file === undefined ? '' : `\nKept in ${file}`));
    });
}

export async function answerAndKeep(
  cli: Cli,
  project: Project,
  base: BaseModel,
  model: AnswerSet['model'],
  run: RunSummary | undefined,
): Promise<{ answers: AnswerSet; file: string | undefined }> {
  const { signal } = cli;
  const answers = await cli.task(`Answers (${model})`, (progress) =>
    answerQuestions({
      project,
      base,
      inference: cli.inference(),
      model,
      signal,
      progress,
      ...(run && { run }),
    }),
  );
  return { answers, file: run && (await writeAnswers(run, answers)) };
}

function answersText({ answers, checks }: AnswerSet): string {
  const one = ({ question, text, checks: results }: AnswerSet['answers'][number]) => {
    const failed = results.filter(({ passed }) => !passed).map(({ id, detail }) => `  ✗ ${id}: ${detail}`);
    return [`${question}: ${text}`, ...failed].join('\n');
  };
  const total = `Checks passed: ${String(checks.passed)} of ${String(checks.total)} (${percent(checks.share)})`;
  return [...answers.map(one), total].join('\n\n');
}
