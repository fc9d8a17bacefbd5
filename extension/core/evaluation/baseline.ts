import type { ScoreSheet, ScoreSummary } from '../../../protocol/evaluation';
import { baselineUnlike } from '../errors';

/** What an earlier phase scored: cell by cell, as totals, or no more than its average. */
export interface Baseline {
  readonly name: string;
  /** Points by question, of all its questions and dimensions. */
  readonly average: number;
  readonly sheet?: ScoreSheet;
  readonly totals?: Pick<ScoreSummary, 'questions' | 'dimensions'>;
}

/** The distance to a baseline, on the questions and dimensions that both have. */
export type BaselineComparison = NonNullable<ScoreSummary['compared']>;

/**
 * Compares the average totals of a sheet and a baseline.
 *
 * @returns undefined where no more than the baseline's average is known
 * @throws UserError `baseline-unlike` when they have no question or no dimension in common, or were scored by two rubrics
 */
export function compareWithBaseline(sheet: ScoreSheet, baseline: Baseline): BaselineComparison | undefined {
  const { name, sheet: earlier, totals } = baseline;
  if (earlier) {
    if (earlier.rubric !== sheet.rubric) {
      throw baselineUnlike(name, `it was scored by the rubric '${earlier.rubric}', these answers by '${sheet.rubric}'`);
    }
    const dimensions = dimensionsOf(sheet).filter((id) => dimensionsOf(earlier).includes(id));
    if (dimensions.length === 0) throw baselineUnlike(name, 'no dimension is scored in both');
    const totalsOf = ({ scores }: ScoreSheet) =>
      new Map(scores.map((one) => [one.question, sum(dimensions.map((id) => one.dimensions[id] ?? 0))]));
    return averages(name, totalsOf(sheet), totalsOf(earlier), dimensions);
  }
  if (!totals) return undefined;
  const dimensions = dimensionsOf(sheet);
  const theirs = totals.dimensions.map(({ id }) => id);
  if (dimensions.length !== theirs.length || !dimensions.every((id) => theirs.includes(id))) {
    throw baselineUnlike(name, `it has totals over ${theirs.join(', ')}, these scores are of ${dimensions.join(', ')}`);
  }
  const ours = new Map(sheet.scores.map((one) => [one.question, sum(Object.values(one.dimensions))]));
  return averages(name, ours, new Map(totals.questions.map(({ id, total }) => [id, total])), dimensions);
}

function averages(
  name: string,
  ours: ReadonlyMap<string, number>,
  theirs: ReadonlyMap<string, number>,
  dimensions: string[],
): BaselineComparison {
  const questions = [...ours.keys()].filter((id) => theirs.has(id));
  if (questions.length === 0) throw baselineUnlike(name, 'no question is scored in both');
  const average = (totals: ReadonlyMap<string, number>) =>
    sum(questions.map((id) => totals.get(id) ?? 0)) / questions.length;
  const [now, before] = [average(ours), average(theirs)];
  const isWhole = questions.length === ours.size && ours.size === theirs.size;
  return { questions, dimensions, isWhole, average: now, baseline: before };
}

const dimensionsOf = ({ scores }: ScoreSheet) => Object.keys(scores[0]?.dimensions ?? {});
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
