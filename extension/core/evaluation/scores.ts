import type { Rubric, ScoreSheet, ScoreSummary } from '../../../protocol/evaluation';
import { notWrittenYet } from '../errors';

/** Totals a rater's scores. Throws a UserError for a score out of range, a dimension missing, a question twice. */
export function summariseScores(sheet: ScoreSheet, rubric?: Rubric, baselineAverage?: number): ScoreSummary {
  throw notWrittenYet(`${sheet.rubric} ${String(rubric?.id)} ${String(baselineAverage)}`);
}
