import type { DatasetOverview } from '../../protocol/overview';
import { element } from '../shared/dom';
import { decimal } from '../shared/format';
import * as l10n from '../shared/l10n';
import { percent, sectionNode, tableNode } from './table';

/** What the tokens are spent on: one bar in proportion, and its numbers. */
export function budgetNode({ budget, examples, tokens }: DatasetOverview): HTMLElement {
  const parts = [
    { role: 'system', words: l10n.t('System prompt'), spent: budget.system },
    { role: 'user', words: l10n.t('Questions'), spent: budget.user },
    { role: 'assistant', words: l10n.t('Answers'), spent: budget.assistant },
    { role: 'template', words: l10n.t('Template'), spent: budget.template },
  ].filter(({ spent }) => spent > 0);
  const bar = element('div', { class: 'shares', 'aria-hidden': 'true' });
  for (const { role, spent } of parts) {
    const piece = element('span', { class: role });
    piece.style.flexGrow = String(spent);
    bar.append(piece);
  }
  const rows = parts.map(({ role, words, spent }) => [
    element('span', {}, element('span', { class: `dot ${role}`, 'aria-hidden': 'true' }), words),
    decimal(spent),
    percent(spent, tokens),
    decimal(spent / examples),
  ]);
  const titles = [l10n.t('Part'), l10n.t('Tokens'), l10n.t('Share'), l10n.t('For each example')];
  return sectionNode(l10n.t('What the tokens are spent on'), bar, tableNode(titles, rows));
}
