import type { CodeFindings } from '../../protocol/webviews/overview';
import { element, icon } from '../shared/dom';
import { decimal } from '../shared/format';
import * as l10n from '../shared/l10n';
import { linesLink, sectionNode, tableNode, type Reveal } from './table';

interface Found {
  readonly findings: readonly CodeFindings[];
  readonly unlistedFindings: number;
}

/** What the checks have found, by code. */
export function findingsNode({ findings, unlistedFindings }: Found, reveal: Reveal): HTMLElement {
  const title = l10n.t('Findings');
  if (findings.length === 0) return sectionNode(title, element('p', { class: 'quiet' }, l10n.t('Nothing to correct.')));
  const rows = findings.map(({ code, severity, lines }) => [
    element('code', {}, code),
    severityNode(severity),
    linesLink(lines, reveal),
  ]);
  const table = tableNode([l10n.t('Code'), l10n.t('Severity'), l10n.t('Lines')], rows);
  const more =
    unlistedFindings > 0
      ? l10n.t(
          "These are the gravest. {0} more findings in this file are not counted here: 'persona-tuner lint' lists them all.",
          decimal(unlistedFindings),
        )
      : undefined;
  return sectionNode(title, table, more === undefined ? undefined : element('p', { class: 'quiet' }, more));
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
