import type { DatasetOverview } from '../../protocol/overview';
import { element } from '../shared/dom';
import { decimal } from '../shared/format';
import * as l10n from '../shared/l10n';
import { detailsNode, linesLink, percent, sectionNode, tableNode, type Reveal } from './table';

type Bin = DatasetOverview['lengths'][number];

/** How long the examples are: a bar for each range of lengths, which leads to its lines. */
export function lengthsNode({ lengths, examples, maxLength }: DatasetOverview, reveal: Reveal): HTMLElement {
  const most = Math.max(...lengths.map(({ lines }) => lines.length));
  const over = lengths.flatMap(({ from, lines }) => (from >= maxLength ? lines : []));
  const rows = lengths.map((bin) => [rangeOf(bin), linesLink(bin.lines, reveal), percent(bin.lines.length, examples)]);
  return sectionNode(
    l10n.t('Length in tokens'),
    element(
      'div',
      { class: 'histogram' },
      element('span', { class: 'most quiet small' }, l10n.t('{0} examples', decimal(most))),
      ...lengths.map((bin) => barNode(bin, { most, over: bin.from >= maxLength, reveal })),
    ),
    element(
      'div',
      { class: 'axis quiet small numbers' },
      element('span', {}, '0'),
      element('span', {}, decimal(lengths.at(-1)?.to ?? 0)),
    ),
    element(
      'p',
      { class: over.length > 0 ? 'bad' : 'quiet' },
      over.length > 0
        ? l10n.t('{0} examples are longer than maxLength {1}.', decimal(over.length), decimal(maxLength))
        : l10n.t('No example is longer than maxLength {0}.', decimal(maxLength)),
    ),
    detailsNode(tableNode([l10n.t('Tokens'), l10n.t('Examples'), l10n.t('Share')], rows)),
  );
}

function barNode(
  bin: Bin,
  { most, over, reveal }: { readonly most: number; readonly over: boolean; readonly reveal: Reveal },
): HTMLElement {
  const { lines } = bin;
  const words = l10n.t('{0} tokens: {1} examples', rangeOf(bin), decimal(lines.length));
  const fill = element('span', { class: 'fill' });
  fill.style.height = `${String((lines.length / most) * 100)}%`;
  const attributes = {
    class: over ? 'bar over' : 'bar',
    title: words,
    'aria-label': words,
    disabled: lines.length === 0,
  };
  const bar = element('button', attributes, fill);
  bar.addEventListener('click', () => {
    reveal(lines);
  });
  return bar;
}

function rangeOf({ from, to }: Bin): string {
  return `${decimal(from)}–${decimal(to - 1)}`;
}
