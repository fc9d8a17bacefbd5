import type { DatasetOverview } from '../../protocol/overview';
import { element } from '../shared/dom';
import { decimal } from '../shared/format';
import * as l10n from '../shared/l10n';
import { shareBar, shareDot } from '../shared/shares';
import { percent, sectionNode, tableNode } from './table';

/** What the tokens are spent on: one bar in proportion, and its numbers. */
export function budgetNode({ budget, examples, tokens }: DatasetOverview): HTMLElement {
  const parts = (
    [
      { role: 'system', words: l10n.t('System prompt'), spent: budget.system },
      { role: 'user', words: l10n.t('Questions'), spent: budget.user },
      { role: 'assistant', words: l10n.t('Answers'), spent: budget.assistant },
      { role: 'template', words: l10n.t('Template'), spent: budget.template },
    ] as const
  ).filter(({ spent }) => spent > 0);
  const rows = parts.map(({ role, words, spent }) => [
    element('span', {}, shareDot(role), words),
    decimal(spent),
    percent(spent, tokens),
    decimal(spent / examples),
  ]);
  const bar = shareBar(parts.map(({ role, spent }) => ({ role, tokens: spent })));
  const titles = [l10n.t('Part'), l10n.t('Tokens'), l10n.t('Share'), l10n.t('For each example')];
  return sectionNode(l10n.t('What the tokens are spent on'), bar, tableNode(titles, rows));
}
