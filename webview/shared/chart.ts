import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './chart.css';
import { element, setAttributes } from './dom';
import { decimal } from './format';
import * as l10n from './l10n';

/** One line of a chart. */
export interface Line {
  readonly label: string;
  /** A colour variable of the theme. */
  readonly colour: string;
  /** Step and value, by rising step; each line has steps of its own. */
  readonly points: readonly (readonly [step: number, value: number])[];
  readonly dots?: boolean;
  /** Lengths of dash and gap: tells lines apart without colour. */
  readonly dash?: readonly number[];
}

export interface ChartOptions {
  readonly title: string;
  readonly height: number;
  /** A value of the y axis in words. */
  readonly format: (value: number) => string;
  /** Charts with the same name show the cursor at the same step. */
  readonly group?: string;
}

/** All charts of a page begin at the same place. */
const AXIS_WIDTH_PX = 64;

/**
 * A line chart over the optimizer steps, in the theme's colours. A screen reader hears where each line begins and ends; the
 * table of numbers beside it says the rest.
 */
export class Chart {
  readonly node: HTMLElement;
  private readonly place = element('div', { class: 'plot', role: 'img' });
  /** Of a single line, the value under the cursor stands beside the title; several have a legend. */
  private readonly readout = element('span', { class: 'quiet small numbers', 'aria-hidden': 'true' });
  private plot: uPlot | undefined;
  private lines: readonly Line[] = [];

  constructor(private readonly options: ChartOptions) {
    this.node = element(
      'figure',
      {},
      element('figcaption', {}, element('span', {}, options.title), this.readout),
      this.place,
    );
    new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width > 0 && width !== this.plot?.width) this.plot?.setSize({ width, height: options.height });
    }).observe(this.place);
    // VS Code sets the theme's kind on the body and its colours on the root.
    const themed = new MutationObserver(() => {
      this.draw();
    });
    themed.observe(document.body, { attributeFilter: ['class'] });
    themed.observe(document.documentElement, { attributeFilter: ['style'] });
  }

  /** Shows the lines; new points of the same lines move in without a new drawing. */
  show(lines: readonly Line[]): void {
    const drawn = this.lines.filter(hasPoints).map(({ label }) => label);
    this.lines = lines;
    const shown = lines.filter(hasPoints);
    setAttributes(this.node, { hidden: shown.length === 0 });
    setAttributes(this.place, { 'aria-label': this.spoken(shown) });
    if (this.plot && drawn.join('\n') === shown.map(({ label }) => label).join('\n')) this.plot.setData(dataOf(shown));
    else this.draw();
  }

  private spoken(lines: readonly Line[]): string {
    const { title, format } = this.options;
    const words = lines.map(({ label, points }) => {
      const [, first = 0] = points[0] ?? [];
      const [, last = 0] = points.at(-1) ?? [];
      return l10n.t('{0} from {1} to {2}', label, format(first), format(last));
    });
    return `${title}: ${words.join('; ')}`;
  }

  private draw(): void {
    this.plot?.destroy();
    this.plot = undefined;
    const lines = this.lines.filter(hasPoints);
    if (lines.length === 0) return;
    const { height, group } = this.options;
    const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const text = colour('--vscode-foreground');
    const axis: uPlot.Axis = {
      stroke: text,
      font: `11px ${getComputedStyle(document.body).fontFamily}`,
      grid: { stroke: colour('--vscode-charts-lines') || text, width: 0.3 },
      ticks: { show: false },
    };
    this.plot = new uPlot(
      {
        width: this.place.clientWidth || 400,
        height,
        scales: { x: { time: false }, y: { range: (_plot, least, most) => rangeOf(least, most) } },
        axes: [
          { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000], size: 28 },
          { ...axis, size: AXIS_WIDTH_PX, values: (_plot, ticks) => ticks.map((tick) => this.tickWords(tick)) },
        ],
        series: [
          { label: l10n.t('Step'), value: stepWords },
          ...lines.map((line) => this.series(line, colour(line.colour) || text)),
        ],
        legend: { show: lines.length > 1 },
        hooks: {
          setLegend: [
            (plot) => {
              this.read(plot, lines);
            },
          ],
        },
        cursor: {
          drag: { x: false, y: false },
          points: { size: 6 },
          ...(group !== undefined && { sync: { key: group } }),
        },
      },
      dataOf(lines),
      this.place,
    );
  }

  /** Of nothing but zeros no other value is known: an axis that named some would make them up. */
  private tickWords(tick: number): string {
    const isKnown = tick === 0 || this.lines.some(({ points }) => points.some(([, value]) => value !== 0));
    return isKnown ? this.options.format(tick) : '';
  }

  private read(plot: uPlot, [line, ...others]: readonly Line[]): void {
    const index = plot.legend.idx;
    const point = typeof index === 'number' && others.length === 0 ? line?.points[index] : undefined;
    this.readout.textContent = point ? l10n.t('step {0}: {1}', point[0], this.options.format(point[1])) : '';
  }

  private series({ label, dots, dash, points }: Line, stroke: string): uPlot.Series {
    return {
      label,
      stroke,
      width: 1.5,
      spanGaps: true,
      ...(dash && { dash: [...dash] }),
      points: { show: dots ?? points.length === 1, size: 6, fill: stroke },
      value: (_plot, value: number | null) => (value === null ? '–' : this.options.format(value)),
    };
  }
}

/** Under no step, a dash like those of the lines. */
function stepWords(_plot: uPlot, step: number | null): string {
  return step === null ? '–' : decimal(step);
}

function hasPoints({ points }: Line): boolean {
  return points.length > 0;
}

/** uPlot's own range, but for zeros alone, as of a learning rate before its first warm-up step: it would reach to 100. */
function rangeOf(least: number, most: number): uPlot.Range.MinMax {
  return least === 0 && most === 0 ? [0, 1] : uPlot.rangeNum(least, most, 0.1, true);
}

function dataOf(lines: readonly Line[]): uPlot.AlignedData {
  return uPlot.join(lines.map(({ points }) => [points.map(([step]) => step), points.map(([, value]) => value)]));
}
