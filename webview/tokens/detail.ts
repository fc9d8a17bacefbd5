import type { TokenizedExample } from '../../protocol/dataset';
import { element } from '../shared/dom';
import { decimal } from '../shared/format';
import * as l10n from '../shared/l10n';
import { isWithin } from './counts';
import { spacedBytes, visible } from './visible';
import { roleWords } from './words';

/** Everything about one token. */
export function detailNodes(
  { ids, texts, bytes, parts, supervised, special }: TokenizedExample,
  index: number,
): Node[] {
  const text = texts[index] ?? '';
  const role = parts.find(({ tokens: [start, end] }) => start <= index && index < end)?.role;
  const kinds = [
    ...(role ? [roleWords(role)] : []),
    ...(special.includes(index) ? [l10n.t('special')] : []),
    isWithin(supervised)(index) ? l10n.t('supervised') : l10n.t('not supervised'),
  ];
  const shown = text.includes('\uFFFD')
    ? l10n.t('part of a character')
    : visible(text)
        .map((piece) => piece.text)
        .join('');
  const fact = (term: string, value: string, kind = '') =>
    element('span', { class: `fact ${kind}` }, element('span', { class: 'quiet' }, `${term} `), value);
  return [
    element('strong', { class: 'code' }, shown),
    fact(l10n.t('Token'), `${decimal(index + 1)} / ${decimal(ids.length)}`),
    fact('id', String(ids[index] ?? ''), 'code'),
    fact(l10n.t('Bytes'), spacedBytes(bytes[index] ?? ''), 'code'),
    element('span', {}, kinds.join(' · ')),
  ];
}
