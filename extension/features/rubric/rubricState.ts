import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import type { AnswerSet, Question, Rubric, ScoreSheet, ScoreSummary } from '../../../protocol/evaluation';
import type { RubricState } from '../../../protocol/webviews/rubric';
import { answersMissing } from '../../core/errors';
import { summariseScores } from '../../core/evaluation/scores';
import { readSetting } from '../../platform/settings';
import { readQuestions, readRubric, type Project } from '../../services/projects/project';
import { readAnswers, readScoreSheet, type Run } from '../../services/runs/runs';

/**
 * All that the rubric panel shows.
 *
 * @param id - the set of answers; undefined takes the newest of the adapter, else the newest
 * @throws UserError when there is no answer, no rubric or no question set
 */
export async function readRubricState(project: Project, run: Run, id: string | undefined): Promise<RubricState> {
  const [rubric, questions, all] = await Promise.all([readRubric(project), readQuestions(project), readAnswers(run)]);
  const sets = all.sort((a, b) => b.created.localeCompare(a.created));
  const answers = sets.find((set) => set.id === id) ?? sets.find(({ model }) => model === 'adapter') ?? sets[0];
  if (!answers || answers.answers.length === 0) throw answersMissing(run.id);
  const rater = readSetting('personaTuner.rubric.rater').trim() || userInfo().username;
  const sheet = (await readScoreSheet(run, answers.id, rater)) ?? { rubric: rubric.id, rater, run: run.id, scores: [] };
  return {
    title: run.id,
    sets: sets.map((set) => ({ id: set.id, label: setWords(set) })),
    rubric,
    questions: answers.answers.map(({ question }) => questionOf(question, questions)),
    answers,
    sheet,
    summary: summariseWhole(sheet, rubric),
  };
}

/** The totals over the questions that are scored in every dimension; undefined while there is none. */
export function summariseWhole(sheet: ScoreSheet, rubric: Rubric): ScoreSummary | undefined {
  const scores = sheet.scores.filter(({ dimensions }) => rubric.dimensions.every(({ id }) => id in dimensions));
  return scores.length === 0 ? undefined : summariseScores({ ...sheet, scores }, rubric);
}

/** A question may have left the set since it was answered; its id then stands for it. */
function questionOf(id: string, questions: readonly Question[]): Question {
  return questions.find((question) => question.id === id) ?? { id, question: id, facts: { require: [], forbid: [] } };
}

function setWords({ model, created, checks }: AnswerSet): string {
  const who = model === 'base' ? vscode.l10n.t('Base model') : vscode.l10n.t('Adapter');
  const when = new Date(created).toLocaleString(vscode.env.language);
  return `${who} · ${when} · ${vscode.l10n.t('{0} of {1} checks', checks.passed, checks.total)}`;
}
