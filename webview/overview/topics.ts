import type { DatasetOverview } from '../../protocol/overview';
import { element } from '../shared/dom';
import * as l10n from '../shared/l10n';
import { linesLink, percent, sectionNode, tableNode, type Reveal } from './table';

/** What the questions are about, by the words they share. */
export function topicsNode({ topics, examples }: DatasetOverview, reveal: Reveal): HTMLElement {
  const most = Math.max(...topics.map(({ lines }) => lines.length));
  const rows = topics.map(({ words, lines, sample }) => {
    const meter = element('span', { class: 'meter', 'aria-hidden': 'true' }, element('span', {}));
    meter.style.setProperty('--share', String(lines.length / most));
    return [
      words.length > 0 ? words.join(', ') : l10n.t('no words in common'),
      element('span', { class: 'measured' }, meter, linesLink(lines, reveal)),
      percent(lines.length, examples),
      element('span', { class: 'text quiet' }, sample),
    ];
  });
  const titles = [l10n.t('Words'), l10n.t('Examples'), l10n.t('Share'), l10n.t('Most typical question')];
  return sectionNode(l10n.t('Topics'), tableNode(titles, rows));
}
