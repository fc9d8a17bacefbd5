import type { Comparison } from '../../protocol/webviews/compare';
import { Chart, type Line } from '../shared/chart';
import { element, icon, setAttributes } from '../shared/dom';
import { decimal } from '../shared/format';
import * as l10n from '../shared/l10n';
import { comparisonTable } from './table';

/** Told apart by colour, and by dash for those who do not see the colours; more runs begin anew with a longer dash. */
const COLOURS = ['blue', 'orange', 'green', 'purple', 'red', 'yellow'].map((name) => `--vscode-charts-${name}`);
const DASHES = [undefined, [8, 4], [2, 3], [12, 3, 2, 3]];

/** Runs side by side: their losses in one chart, what differs between them, what came out. */
export class ComparePage {
  readonly node: HTMLElement;
  private readonly training = new Chart({
    title: l10n.t('Training loss'),
    height: 280,
    format: twoDigits,
    group: 'all',
  });
  private readonly validation = new Chart({
    title: l10n.t('Validation loss'),
    height: 180,
    format: twoDigits,
    group: 'all',
  });
  private readonly tables = element('div', { class: 'tables' });
  private readonly onlyDiffering = element('input', { type: 'checkbox', checked: true });
  private comparison: Comparison | undefined;

  /** @param open - shows one run alone */
  constructor(private readonly open: (run: string) => void) {
    this.onlyDiffering.addEventListener('change', () => {
      this.showTables();
    });
    this.node = element(
      'div',
      { class: 'page' },
      element('h1', {}, l10n.t('Runs side by side')),
      this.training.node,
      this.validation.node,
      element('label', {}, this.onlyDiffering, l10n.t('Only settings that differ')),
      this.tables,
    );
  }

  show(comparison: Comparison): void {
    this.comparison = comparison;
    const lines = (points: (run: Comparison['runs'][number]) => Line['points'], dots: boolean) =>
      comparison.runs.map((run, index) => ({ ...styleOf(index), label: run.id, points: points(run), dots }));
    this.training.show(lines(({ steps }) => steps, false));
    this.validation.show(lines(({ validation }) => validation, true));
    this.showTables();
  }

  private showTables(): void {
    const { comparison } = this;
    if (!comparison) return;
    const { runs, settings, figures } = comparison;
    const shown = this.onlyDiffering.checked ? settings.filter(({ differs }) => differs) : settings;
    const focused = document.activeElement?.getAttribute('data-run');
    this.tables.replaceChildren(
      comparisonTable({
        runs: runs.map(({ id }, index) => ({ id, swatch: swatch(index) })),
        open: this.open,
        groups: [
          { title: l10n.t('What came out'), rows: figures.map((row) => ({ ...row, differs: false })) },
          { title: l10n.t('What they were made with'), rows: shown },
        ],
      }),
    );
    // A table that was made anew while a run trains must not take the keyboard's place away.
    if (focused) this.tables.querySelector<HTMLElement>(`[data-run="${CSS.escape(focused)}"]`)?.focus();
    if (shown.length === 0) {
      this.tables.append(
        element('p', { class: 'quiet' }, icon('check'), ' ', l10n.t('All settings and datasets are the same.')),
      );
    }
  }
}

function styleOf(index: number): Pick<Line, 'colour' | 'dash'> {
  const dash = DASHES[(index + Math.floor(index / COLOURS.length)) % DASHES.length];
  return { colour: COLOURS[index % COLOURS.length] ?? '', ...(dash && { dash }) };
}

/** The run's line as it is in the chart. */
function swatch(index: number): SVGSVGElement {
  const { colour, dash } = styleOf(index);
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  setAttributes(svg, { class: 'swatch', viewBox: '0 0 32 8', 'aria-hidden': 'true' });
  setAttributes(line, { d: 'M0 4h32', stroke: `var(${colour})`, 'stroke-dasharray': dash?.join(' ') });
  svg.append(line);
  return svg;
}

function twoDigits(value: number): string {
  return decimal(value, 2);
}
