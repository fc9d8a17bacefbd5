import type { Question, Rubric, ScoreSheet, ScoreSummary } from '../../protocol/evaluation';
import { element } from '../shared/dom';
import { decimal } from '../shared/format';
import * as l10n from '../shared/l10n';
import { isWhole, points, scoreOf } from './sheet';

/** One button for each question, with its points: where one is, what is done, what is left. */
export function questionsNode(
  { rubric, questions, sheet }: { rubric: Rubric; questions: readonly Question[]; sheet: ScoreSheet },
  current: string,
  open: (question: string) => void,
): HTMLElement {
  const buttons = questions.map(({ id, question }) => {
    const score = scoreOf(sheet, id);
    const whole = isWhole(score, rubric);
    const made = element(
      'button',
      { type: 'button', title: question, 'aria-current': id === current ? 'step' : undefined, 'data-whole': whole },
      element('span', {}, id),
      element('span', { class: 'small numbers' }, whole ? decimal(points(score)) : '–'),
    );
    made.addEventListener('click', () => {
      open(id);
    });
    return element('li', {}, made);
  });
  return element('ol', { class: 'questions', 'aria-label': l10n.t('Questions') }, ...buttons);
}

/** Averages over the questions that are wholly scored. */
export function summaryNode(summary: ScoreSummary | undefined, rubric: Rubric): HTMLElement {
  if (!summary) {
    return element('p', { class: 'quiet small' }, l10n.t('Totals appear when a question is scored in all dimensions.'));
  }
  const cell = (text: string) => element('td', {}, text);
  const most = rubric.dimensions.length * rubric.maxScore;
  return element(
    'table',
    { class: 'summary numbers' },
    element('caption', {}, l10n.t('Averages so far')),
    element(
      'tbody',
      {},
      ...summary.dimensions.map(({ id, average, share }) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, `${id}  ${rubric.dimensions.find((one) => one.id === id)?.name ?? ''}`),
          cell(decimal(average, 2)),
          cell(`${decimal(share * 100)} %`),
        ),
      ),
      element(
        'tr',
        { class: 'overall' },
        element('th', { scope: 'row' }, l10n.t('Total')),
        cell(`${decimal(summary.average, 1)} / ${decimal(most)}`),
        cell(`${decimal((summary.average / most) * 100)} %`),
      ),
    ),
  );
}
