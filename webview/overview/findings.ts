import type { CodeFindings } from '../../protocol/webviews/overview';
import { element, icon } from '../shared/dom';
import * as l10n from '../shared/l10n';
import { linesLink, sectionNode, tableNode, type Reveal } from './table';

/** What the checks have found, by code. */
export function findingsNode(findings: readonly CodeFindings[], reveal: Reveal): HTMLElement {
  const title = l10n.t('Findings');
  if (findings.length === 0) return sectionNode(title, element('p', { class: 'quiet' }, l10n.t('Nothing to correct.')));
  const rows = findings.map(({ code, severity, lines }) => [
    element('code', {}, code),
    severityNode(severity),
    linesLink(lines, reveal),
  ]);
  return sectionNode(title, tableNode([l10n.t('Code'), l10n.t('Severity'), l10n.t('Lines')], rows));
}

function severityNode(severity: CodeFindings['severity']): HTMLElement {
  switch (severity) {
    case 'error':
      return element('span', { class: 'bad' }, icon('cross'), ` ${l10n.t('error')}`);
    case 'warning':
      return element('span', { class: 'warning' }, icon('warning'), ` ${l10n.t('warning')}`);
    case 'information':
      return element('span', { class: 'quiet' }, l10n.t('information'));
    case 'hint':
      return element('span', { class: 'quiet' }, l10n.t('hint'));
  }
}
