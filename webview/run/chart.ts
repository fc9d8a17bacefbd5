import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { element } from '../shared/dom';

/** One line of a chart. `values` fit the chart's `steps`; null leaves a gap. */
export interface Line {
  readonly label: string;
  /** A colour variable of the theme. */
  readonly colour: string;
  readonly values: readonly (number | null)[];
  readonly dots?: boolean;
}

/** Both axes of every chart begin at the same place. */
const AXIS_WIDTH_PX = 64;

/**
 * A line chart over the optimizer steps, in the theme's colours. It says the same as the table of numbers, which is what a
 * screen reader gets.
 */
export class Chart {
  readonly node: HTMLElement;
  private readonly place = element('div', { class: 'plot', 'aria-hidden': 'true' });
  private plot: uPlot | undefined;
  private steps: readonly number[] = [];
  private lines: readonly Line[] = [];

  /** @param format - a value of the y axis in words */
  constructor(
    title: string,
    private readonly height: number,
    private readonly format: (value: number) => string,
  ) {
    this.node = element('figure', {}, element('figcaption', {}, title), this.place);
    new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width > 0 && width !== this.plot?.width) this.plot?.setSize({ width, height });
    }).observe(this.place);
    // VS Code sets the theme's kind on the body and its colours on the root.
    const themed = new MutationObserver(() => {
      this.draw();
    });
    themed.observe(document.body, { attributeFilter: ['class'] });
    themed.observe(document.documentElement, { attributeFilter: ['style'] });
  }

  show(steps: readonly number[], lines: readonly Line[]): void {
    const same = this.plot && this.lines.length === lines.length;
    this.steps = steps;
    this.lines = lines;
    if (same) this.plot?.setData(this.data());
    else this.draw();
  }

  private data(): uPlot.AlignedData {
    return [[...this.steps], ...this.lines.map(({ values }) => [...values])];
  }

  private draw(): void {
    this.plot?.destroy();
    this.plot = undefined;
    if (this.lines.length === 0) return;
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
        height: this.height,
        scales: { x: { time: false } },
        axes: [
          { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000], size: 28 },
          { ...axis, size: AXIS_WIDTH_PX, values: (_plot, ticks) => ticks.map(this.format) },
        ],
        series: [{}, ...this.lines.map((line) => this.series(line, colour(line.colour) || text))],
        legend: { show: this.lines.length > 1, live: false },
        cursor: { drag: { x: false, y: false }, points: { size: 6 } },
      },
      this.data(),
      this.place,
    );
  }

  private series({ label, dots }: Line, stroke: string): uPlot.Series {
    return {
      label,
      stroke,
      width: 1.5,
      spanGaps: true,
      points: { show: dots ?? this.steps.length === 1, size: 6, fill: stroke },
    };
  }
}
