import type { Command } from 'commander';
import * as z from 'zod';
import { AnswerSet, ScoreSheet, ScoreSummary } from '../../../protocol/evaluation';
import { baselineUnknown, fileMissing, scoresUnlikeAnswers } from '../../core/errors';
import { summariseScores } from '../../core/evaluation/scores';
import { exists, readJsonIfThere } from '../../services/system/files';
import { readRubric, type Project } from '../../services/projects/project';
import { findRun, readScores } from '../../services/runs/runs';
import type { Cli } from '../cli';
import { percent, table } from '../terminal';

export function registerScore(program: Command, cli: Cli): void {
  program
    .command('score')
    .description("check and total a rater's scores")
    .requiredOption('--scores <file>', 'scores file')
    .option('--answers <file>', 'the answers that were scored: each must have its score')
    .option('--baseline <file>', 'scores file (or run) to compare with')
    .action(async (options: { scores: string; answers?: string; baseline?: string }) => {
      const project = await cli.findProject();
      const sheet = await readNamed(options.scores, ScoreSheet);
      if (options.answers !== undefined) compareWithAnswers(sheet, await readNamed(options.answers, AnswerSet));
      const baseline = options.baseline === undefined ? undefined : await baselineAverage(project, options.baseline);
      const summary = summariseScores(sheet, await rubricOf(project, sheet), baseline?.average);
      cli.result(summary, () => summaryText(summary));
    });
}

/** The project's rubric, when it is the one that the sheet names. */
async function rubricOf(project: Project | undefined, sheet: ScoreSheet) {
  if (project?.settings.evaluation.rubric === undefined) return undefined;
  const rubric = await readRubric(project);
  return rubric.id === sheet.rubric ? rubric : undefined;
}

async function readNamed<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const value = await readJsonIfThere(file, schema);
  if (value === undefined) throw fileMissing(file, 'the command line');
  return value;
}

function compareWithAnswers(sheet: ScoreSheet, { answers }: AnswerSet): void {
  const scored = new Set(sheet.scores.map(({ question }) => question));
  const answered = new Set(answers.map(({ question }) => question));
  const missing = [...answered].filter((id) => !scored.has(id));
  const unknown = [...scored].filter((id) => !answered.has(id));
  if (missing.length + unknown.length > 0) throw scoresUnlikeAnswers(missing, unknown);
}

/** The average of a scores file, of what `score --json` printed, or of a run's newest scores. */
export async function baselineAverage(
  project: Project | undefined,
  name: string,
): Promise<{ name: string; average: number }> {
  if (await exists(name)) {
    const value = await readNamed(name, z.union([ScoreSheet, ScoreSummary]));
    return {
      name,
      average: 'scores' in value ? summariseScores(value, await rubricOf(project, value)).average : value.average,
    };
  }
  if (!project) throw baselineUnknown(name);
  const run = await findRun(project.runsFolder, name);
  const sheet = (await readScores(run)).at(-1);
  if (!sheet) throw baselineUnknown(name);
  return {
    name: run.id,
    average: summariseScores(sheet, await rubricOf(project, sheet)).average,
  };
}

function summaryText({ questions, dimensions, average, best, worst, delta }: ScoreSummary): string {
  const change = delta === undefined ? '' : ` (${delta >= 0 ? '+' : ''}${delta.toFixed(1)})`;
  return [
    table(questions.map(({ id, total }) => [id, String(total)])),
    table(dimensions.map((one) => [one.id, String(Number(one.average.toFixed(3))), percent(one.share)])),
    `Average ${average.toFixed(1)}${change}, best ${best}, worst ${worst}`,
  ].join('\n\n');
}
