import type { Command } from 'commander';
import * as z from 'zod';
import { AnswerSet, ScoreSheet, ScoreSummary } from '../../../protocol/evaluation';
import { baselineUnknown, fileMissing, scoresUnlikeAnswers } from '../../core/errors';
import type { Baseline } from '../../core/evaluation/baseline';
import { rubricFor, summariseScores } from '../../core/evaluation/scores';
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
      const baseline = options.baseline === undefined ? undefined : await readBaseline(project, options.baseline);
      const { rubric, warning } = rubricFor(sheet, await rubricOf(project));
      if (warning !== undefined) cli.log(warning);
      const summary = summariseScores(sheet, rubric, baseline);
      cli.result(summary, () => summaryText(summary));
    });
}

async function rubricOf(project: Project | undefined) {
  return project?.settings.evaluation.rubric === undefined ? undefined : readRubric(project);
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

/** A scores file, what `score --json` printed, or a run's newest scores. */
export async function readBaseline(project: Project | undefined, name: string): Promise<Baseline> {
  const rubric = await rubricOf(project);
  const ofSheet = (title: string, sheet: ScoreSheet): Baseline => ({
    name: title,
    sheet,
    average: summariseScores(sheet, rubricFor(sheet, rubric).rubric).average,
  });
  if (await exists(name)) {
    const value = await readNamed(name, z.union([ScoreSheet, ScoreSummary]));
    return 'scores' in value ? ofSheet(name, value) : { name, average: value.average, totals: value };
  }
  if (!project) throw baselineUnknown(name);
  const run = await findRun(project.runsFolder, name);
  const sheet = (await readScores(run)).at(-1);
  if (!sheet) throw baselineUnknown(name);
  return ofSheet(run.id, sheet);
}

function summaryText({ questions, dimensions, average, best, worst, delta, compared }: ScoreSummary): string {
  const change = delta === undefined ? '' : ` (${delta >= 0 ? '+' : ''}${delta.toFixed(1)})`;
  const on = compared && !compared.isWhole ? `Compared on what both have: ${compared.questions.join(', ')}` : undefined;
  return [
    table(questions.map(({ id, total }) => [id, String(total)])),
    table(dimensions.map((one) => [one.id, String(Number(one.average.toFixed(3))), percent(one.share)])),
    `Average ${average.toFixed(1)}${change}, best ${best}, worst ${worst}`,
    ...(on === undefined ? [] : [on]),
  ].join('\n\n');
}
