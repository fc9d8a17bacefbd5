import type { DatasetOverview } from '../../protocol/overview';
import { element, icon } from '../shared/dom';
import { decimal } from '../shared/format';
import * as l10n from '../shared/l10n';
import { linesLink, percent, sectionNode, tableNode, type Reveal } from './table';

/** Which questions of the evaluation the dataset prepares for, the least covered first. */
export function coverageNode({ coverage }: DatasetOverview, reveal: Reveal): HTMLElement {
  const uncovered = coverage.filter(({ covered }) => !covered).length;
  const rows = coverage.map(({ id, question, covered, similarity, nearest }) => [
    id,
    element('span', { class: 'text' }, question),
    element(
      'span',
      { class: covered ? 'good' : 'warning' },
      icon(covered ? 'check' : 'warning'),
      ` ${covered ? l10n.t('covered') : l10n.t('not covered')}`,
    ),
    percent(similarity, 1),
    nearest
      ? element(
          'span',
          { class: 'text quiet' },
          linesLink([nearest.line], reveal, l10n.t('Line {0}', decimal(nearest.line))),
          ` ${nearest.question}`,
        )
      : '–',
  ]);
  const titles = [
    ...[l10n.t('Id'), l10n.t('Question'), l10n.t('Coverage')],
    ...[l10n.t('Likeness'), l10n.t('Most like it in the dataset')],
  ];
  return sectionNode(
    l10n.t('Coverage of the evaluation'),
    element(
      'p',
      { class: 'quiet' },
      uncovered === 0
        ? l10n.t('Each of the {0} questions has a training question like it.', decimal(coverage.length))
        : l10n.t(
            '{0} of {1} questions have no training question like them.',
            decimal(uncovered),
            decimal(coverage.length),
          ),
    ),
    tableNode(titles, rows),
  );
}
