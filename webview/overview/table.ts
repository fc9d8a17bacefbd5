import { element } from '../shared/dom';
import { decimal } from '../shared/format';
import * as l10n from '../shared/l10n';

/** Shows lines of the dataset in the editor. */
export type Reveal = (lines: readonly number[]) => void;

/** A section of the page. */
export function sectionNode(title: string, ...children: (Node | string | undefined)[]): HTMLElement {
  return element('section', {}, element('h2', {}, title), ...children);
}

/** A table with a heading for each column; the first column names the row. */
export function tableNode(titles: readonly string[], rows: readonly (readonly (Node | string)[])[]): HTMLElement {
  return element(
    'table',
    { class: 'numbers small' },
    element('thead', {}, element('tr', {}, ...titles.map((title) => element('th', { scope: 'col' }, title)))),
    element(
      'tbody',
      {},
      ...rows.map(([name, ...cells]) =>
        element('tr', {}, element('th', { scope: 'row' }, name), ...cells.map((cell) => element('td', {}, cell))),
      ),
    ),
  );
}

/** The table behind a chart, closed until somebody wants the numbers. */
export function detailsNode(table: HTMLElement): HTMLElement {
  return element('details', {}, element('summary', {}, l10n.t('Numbers')), table);
}

/** A number that leads to the lines it counts. */
export function linesLink(lines: readonly number[], reveal: Reveal, words = decimal(lines.length)): HTMLElement {
  if (lines.length === 0) return element('span', {}, words);
  const link = element('button', { class: 'link', title: l10n.t('Show these lines') }, words);
  link.addEventListener('click', () => {
    reveal(lines);
  });
  return link;
}

export function percent(part: number, whole: number): string {
  return `${decimal(whole === 0 ? 0 : (part / whole) * 100)} %`;
}
