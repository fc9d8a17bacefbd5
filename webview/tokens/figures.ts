import type { TokenizedExample } from '../../protocol/dataset';
import { element } from '../shared/dom';
import { decimal } from '../shared/format';
import * as l10n from '../shared/l10n';
import { shareBar, shareDot } from '../shared/shares';
import { countParts, countWithin } from './counts';
import { roleWords } from './words';

/** What one wants to know of an example at a glance. */
export function figuresNode(example: TokenizedExample, maxLength: number): HTMLElement {
  const tokens = example.ids.length;
  const supervised = countWithin(example.supervised);
  const lost = supervised - countWithin(example.supervised, maxLength);
  const figures: { term: string; value: string; bad: boolean }[] = [
    {
      term: l10n.t('Tokens / maxLength'),
      value: `${decimal(tokens)} / ${decimal(maxLength)}`,
      bad: tokens > maxLength,
    },
    { term: l10n.t('Supervised'), value: withShare(supervised, tokens), bad: supervised === lost },
  ];
  if (lost > 0)
    figures.push({ term: l10n.t('Supervised, but cut off'), value: withShare(lost, supervised), bad: true });
  return element(
    'dl',
    { class: 'figures numbers' },
    ...figures.map(({ term, value, bad }) =>
      element('div', {}, element('dt', {}, term), element('dd', bad ? { class: 'bad' } : {}, value)),
    ),
  );
}

function withShare(part: number, whole: number): string {
  return `${decimal(part)} · ${decimal(whole === 0 ? 0 : (part / whole) * 100)} %`;
}

/** What the tokens are spent on: a bar in proportion, and the numbers. */
export function sharesNode(example: TokenizedExample): HTMLElement {
  const parts = countParts(example);
  const list = element('ul', { class: 'legend small numbers' });
  for (const { role, tokens } of parts) {
    list.append(element('li', {}, shareDot(role), `${roleWords(role)} ${withShare(tokens, example.ids.length)}`));
  }
  return element('div', { class: 'shares' }, shareBar(parts), list);
}

export function legendNode(): HTMLElement {
  const entry = (kind: string, sample: string, words: string) =>
    element('li', {}, element('span', { class: `token ${kind}`, 'aria-hidden': 'true' }, sample), words);
  return element(
    'ul',
    { class: 'legend small' },
    entry('supervised', l10n.t('text'), l10n.t('supervised: learned')),
    entry('', l10n.t('text'), l10n.t('context: read, not learned')),
    entry('special', '<|…|>', l10n.t('special token')),
    entry('beyond', l10n.t('text'), l10n.t('cut off')),
  );
}
