import type { Rubric, ScoreSheet } from '../../protocol/evaluation';

export type Score = ScoreSheet['scores'][number];

/** What the rater gave a question; empty where nothing was given yet. */
export function scoreOf(sheet: ScoreSheet, question: string): Score {
  return sheet.scores.find((score) => score.question === question) ?? { question, dimensions: {} };
}

/**
 * The sheet with one question's score replaced. A score without any point, note or tag is left out.
 *
 * @param order - ids of the questions, in the order that the sheet keeps
 */
export function withScore(sheet: ScoreSheet, score: Score, order: readonly string[]): ScoreSheet {
  const others = sheet.scores.filter(({ question }) => question !== score.question);
  const scores = isEmpty(score) ? others : [...others, score];
  return { ...sheet, scores: scores.sort((a, b) => order.indexOf(a.question) - order.indexOf(b.question)) };
}

/** The score with one dimension given, or (undefined) taken back. */
export function withPoints(score: Score, dimension: string, points: number | undefined): Score {
  const { [dimension]: _before, ...dimensions } = score.dimensions;
  return { ...score, dimensions: points === undefined ? dimensions : { ...dimensions, [dimension]: points } };
}

/** The score with its note, or without one. */
export function withNote({ note: _before, ...score }: Score, note: string): Score {
  return note.trim() === '' ? score : { ...score, note };
}

/** Has every dimension its points? */
export function isWhole(score: Score, rubric: Rubric): boolean {
  return rubric.dimensions.every(({ id }) => score.dimensions[id] !== undefined);
}

/** The points given so far. */
export function points(score: Score): number {
  return Object.values(score.dimensions).reduce((sum, given) => sum + given, 0);
}

function isEmpty(score: Score): boolean {
  return Object.keys(score.dimensions).length === 0 && score.note === undefined && (score.tags ?? []).length === 0;
}
