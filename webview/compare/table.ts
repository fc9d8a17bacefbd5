import { element, icon } from '../shared/dom';
import * as l10n from '../shared/l10n';

interface Row {
  readonly name: string;
  readonly values: readonly (string | undefined)[];
  readonly differs: boolean;
  readonly best?: number | undefined;
}

interface TableOptions {
  readonly runs: readonly { readonly id: string; readonly swatch: SVGSVGElement }[];
  readonly groups: readonly { readonly title: string; readonly rows: readonly Row[] }[];
  readonly open: (run: string) => void;
}

/** One column a run; a row that differs and the best of a row are marked by more than a colour. */
export function comparisonTable({ runs, groups, open }: TableOptions): HTMLElement {
  const head = element(
    'tr',
    {},
    element('td', {}),
    ...runs.map(({ id, swatch }) => {
      const button = element('button', { class: 'run', 'data-run': id, title: l10n.t('Show this run') }, id);
      button.addEventListener('click', () => {
        open(id);
      });
      return element('th', { scope: 'col' }, swatch, button);
    }),
  );
  const bodies = groups
    .filter(({ rows }) => rows.length > 0)
    .map(({ title, rows }) =>
      element(
        'tbody',
        {},
        element(
          'tr',
          {},
          element('th', { class: 'group', scope: 'rowgroup', colspan: String(runs.length + 1) }, title),
        ),
        ...rows.map(rowNode),
      ),
    );
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': l10n.t('Settings and figures') },
    element('table', { class: 'numbers' }, element('thead', {}, head), ...bodies),
  );
}

function rowNode({ name, values, differs, best }: Row): HTMLElement {
  const mark = differs ? element('span', { class: 'mark', title: l10n.t('differs') }, '≠') : undefined;
  return element(
    'tr',
    { class: differs ? 'differs' : undefined },
    element('th', { scope: 'row' }, words(name), mark),
    ...values.map((value, index) =>
      element(
        'td',
        index === best ? { class: 'good' } : {},
        value ?? '–',
        index === best ? icon('check') : undefined,
        index === best ? element('span', { class: 'spoken' }, l10n.t('best')) : undefined,
      ),
    ),
  );
}

/** The figures' names; a setting keeps the name that it has in persona.json. */
function words(name: string): string {
  switch (name) {
    case 'First loss':
      return l10n.t('First loss');
    case 'Last loss':
      return l10n.t('Last loss');
    case 'Loss of the last epoch':
      return l10n.t('Loss of the last epoch');
    case 'Best validation loss':
      return l10n.t('Best validation loss');
    case 'Automatic checks passed':
      return l10n.t('Automatic checks passed');
    case 'Score':
      return l10n.t('Score');
    case 'Minutes':
      return l10n.t('Minutes');
    default:
      return name;
  }
}
