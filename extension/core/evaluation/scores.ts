import type { Rubric, ScoreSheet, ScoreSummary } from '../../../protocol/evaluation';
import { scoresInvalid } from '../errors';
import { compareWithBaseline, type Baseline } from './baseline';

/** Highest score of a dimension where no rubric says otherwise. */
const USUAL_MAX_SCORE = 2;

/** The project's rubric where it is the one that the sheet names; else none, and why the scores were not held against it. */
export function rubricFor(sheet: ScoreSheet, rubric: Rubric | undefined) {
  if (!rubric || rubric.id === sheet.rubric) return { rubric, warning: undefined };
  const warning =
    `The scores of '${sheet.rater}' name the rubric '${sheet.rubric}'; the project's is '${rubric.id}'. ` +
    `They are totalled without it, with ${String(USUAL_MAX_SCORE)} as the highest score: correct 'rubric' in the scores file if it is misspelt.`;
  return { rubric: undefined, warning };
}

/**
 * Totals a rater's scores.
 *
 * @param baseline - an earlier phase, to compare with
 * @throws UserError `scores-invalid` for a score out of range, a dimension missing or unknown, a question twice, or none;
 * `baseline-unlike` for a baseline that has nothing to compare
 */
export function summariseScores(sheet: ScoreSheet, rubric?: Rubric, baseline?: Baseline): ScoreSummary {
  const maxScore = rubric?.maxScore ?? USUAL_MAX_SCORE;
  const dimensionIds = rubric?.dimensions.map(({ id }) => id) ?? Object.keys(sheet.scores[0]?.dimensions ?? {});
  check(sheet, dimensionIds, maxScore);
  const questions = sheet.scores.map(({ question, dimensions }) => ({
    id: question,
    total: sum(Object.values(dimensions)),
  }));
  const dimensions = dimensionIds.map((id) => {
    const points = sum(sheet.scores.map(({ dimensions }) => dimensions[id] ?? 0));
    return { id, average: points / questions.length, share: points / (questions.length * maxScore) };
  });
  const average = sum(questions.map(({ total }) => total)) / questions.length;
  const totals = questions.map(({ total }) => total);
  const compared = baseline && compareWithBaseline(sheet, baseline);
  const delta = baseline && (compared ? compared.average - compared.baseline : average - baseline.average);
  const idOf = (total: number) => questions.find((question) => question.total === total)?.id ?? '';
  return {
    questions,
    dimensions,
    average,
    best: idOf(Math.max(...totals)),
    worst: idOf(Math.min(...totals)),
    // 5.5 − 2.9 is 2.6 for people, whatever binary fractions make of it.
    ...(delta !== undefined && { delta: Number(delta.toFixed(6)) }),
    ...(compared && { compared }),
  };
}

function check(sheet: ScoreSheet, dimensionIds: readonly string[], maxScore: number): void {
  const fail = (problem: string): never => {
    throw scoresInvalid(sheet.rater, problem);
  };
  if (sheet.scores.length === 0) fail('There is no score.');
  if (dimensionIds.length === 0) fail('The first question has no dimension.');
  const seen = new Set<string>();
  for (const { question, dimensions } of sheet.scores) {
    if (seen.has(question)) fail(`Question ${question} is scored twice.`);
    seen.add(question);
    for (const id of dimensionIds) {
      const score = dimensions[id];
      if (score === undefined) fail(`Question ${question} has no score for ${id}.`);
      else if (!Number.isInteger(score) || score < 0 || score > maxScore) {
        fail(`Question ${question} has ${String(score)} for ${id}; a score is 0 to ${String(maxScore)}.`);
      }
    }
    const unknown = Object.keys(dimensions).find((id) => !dimensionIds.includes(id));
    if (unknown !== undefined) {
      fail(`Question ${question} has a score for ${unknown}; the dimensions are ${dimensionIds.join(', ')}.`);
    }
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
