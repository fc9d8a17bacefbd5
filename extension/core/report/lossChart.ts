import type { RunEvent } from '../../../protocol/events';

const WIDTH = 720;
const HEIGHT = 320;
const PLOT = { left: 58, right: 704, top: 40, bottom: 268 };

/** Light first; the page's own scheme decides. A stand-alone SVG can rely on nothing but its own style. */
const STYLE = `
  text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #57606a; }
  .title { font-size: 14px; font-weight: 600; fill: #1f2328; }
  .background { fill: #ffffff; }
  .grid { stroke: #d8dee4; stroke-width: 1; }
  .axis { stroke: #8c959f; stroke-width: 1; }
  .step { fill: none; stroke: #54aeff; stroke-width: 1.25; stroke-opacity: 0.8; stroke-linejoin: round; }
  .epoch { fill: none; stroke: #0550ae; stroke-width: 2; stroke-linejoin: round; }
  .dot { fill: #0550ae; }
  .validation { fill: none; stroke: #bc4c00; stroke-width: 2; stroke-dasharray: 5 3; }
  .validation-dot { fill: #bc4c00; }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; }
    .title { fill: #f0f6fc; }
    .background { fill: #0d1117; }
    .grid { stroke: #2a313c; }
    .axis { stroke: #656c76; }
    .step { stroke: #388bfd; }
    .epoch { stroke: #79c0ff; }
    .dot { fill: #79c0ff; }
    .validation { stroke: #f0883e; }
    .validation-dot { fill: #f0883e; }
  }`;

interface Point {
  readonly step: number;
  readonly loss: number;
}

/** The loss over the steps as a stand-alone SVG, readable on light and dark pages. */
export function lossChartSvg(events: readonly RunEvent[]): string {
  const pointsOf = (type: 'step' | 'epoch' | 'evaluation') =>
    events.flatMap((event): Point[] => (event.type === type && Number.isFinite(event.loss) ? [event] : []));
  const [steps, epochs, validation] = [pointsOf('step'), centred(pointsOf('epoch')), pointsOf('evaluation')];
  const all = [...steps, ...epochs, ...validation];
  if (all.length === 0)
    return svg(`<text x="${String(WIDTH / 2)}" y="${String(HEIGHT / 2)}" text-anchor="middle">No step yet</text>`);

  const lossTicks = ticks(0, highest(all.map(({ loss }) => loss)));
  const stepTicks = ticks(0, highest(all.map(({ step }) => step))).filter(Number.isInteger);
  const x = scale(highest(all.map(({ step }) => step)), PLOT.left, PLOT.right);
  const y = scale(lossTicks.at(-1) ?? 1, PLOT.bottom, PLOT.top);
  const line = (points: readonly Point[], name: string) =>
    points.length < 2
      ? ''
      : `<polyline class="${name}" points="${points.map(({ step, loss }) => `${x(step)},${y(loss)}`).join(' ')}"/>`;
  const dots = (points: readonly Point[], name: string, radius: number) =>
    points
      .map(({ step, loss }) => `<circle class="${name}" cx="${x(step)}" cy="${y(loss)}" r="${String(radius)}"/>`)
      .join('');

  return svg(
    [
      ...lossTicks.map(
        (tick) =>
          `<line class="grid" x1="${String(PLOT.left)}" x2="${String(PLOT.right)}" y1="${y(tick)}" y2="${y(tick)}"/>` +
          `<text x="${String(PLOT.left - 8)}" y="${y(tick)}" dy="4" text-anchor="end">${label(tick)}</text>`,
      ),
      `<line class="axis" x1="${String(PLOT.left)}" x2="${String(PLOT.right)}" y1="${String(PLOT.bottom)}" y2="${String(PLOT.bottom)}"/>`,
      ...stepTicks.map(
        (tick) => `<text x="${x(tick)}" y="${String(PLOT.bottom + 18)}" text-anchor="middle">${label(tick)}</text>`,
      ),
      `<text x="${String((PLOT.left + PLOT.right) / 2)}" y="${String(HEIGHT - 12)}" text-anchor="middle">optimizer step</text>`,
      `<text transform="translate(16 ${String((PLOT.top + PLOT.bottom) / 2)}) rotate(-90)" text-anchor="middle">loss per supervised token</text>`,
      line(steps, 'step'),
      steps.length < 2 ? dots(steps, 'dot', 3) : '',
      line(epochs, 'epoch'),
      dots(epochs, 'dot', 3.5),
      line(validation, 'validation'),
      dots(validation, 'validation-dot', 3.5),
      legend([
        ...(steps.length > 0 ? [['step', 'each step'] as const] : []),
        ...(epochs.length > 0 ? [['epoch', 'mean of the epoch'] as const] : []),
        ...(validation.length > 0 ? [['validation', 'validation'] as const] : []),
      ]),
    ].join('\n  '),
  );
}

/** An epoch's mean stands in the middle of the epoch, not at its end. */
function centred(epochs: readonly Point[]): Point[] {
  return epochs.map(({ step, loss }, index) => ({ step: ((epochs[index - 1]?.step ?? 0) + step) / 2, loss }));
}

function svg(content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" width="${String(WIDTH)}" height="${String(HEIGHT)}" role="img" aria-label="Training loss over the optimizer steps">
  <style>${STYLE}
  </style>
  <rect class="background" width="${String(WIDTH)}" height="${String(HEIGHT)}" rx="8"/>
  <text class="title" x="${String(PLOT.left)}" y="24">Training loss</text>
  ${content}
</svg>
`;
}

function legend(entries: readonly (readonly [name: string, text: string])[]): string {
  const slot = 150;
  return entries
    .map(([name, text], index) => {
      const start = PLOT.right - slot * (entries.length - index) + 8;
      return `<line class="${name}" x1="${String(start)}" x2="${String(start + 22)}" y1="20" y2="20"/><text x="${String(start + 28)}" y="24">${text}</text>`;
    })
    .join('');
}

/** Round values from `low` to the first at or beyond `high`: about five of them. */
function ticks(low: number, high: number): number[] {
  const rough = (high - low) / 5 || 0.2;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
  return Array.from({ length: Math.ceil((high - low) / step - 1e-9) + 1 }, (_, index) =>
    Number((low + index * step).toPrecision(12)),
  );
}

function scale(max: number, from: number, to: number): (value: number) => string {
  return (value) => (from + (value / (max || 1)) * (to - from)).toFixed(1);
}

function label(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function highest(values: readonly number[]): number {
  return values.reduce((high, value) => Math.max(high, value), 0);
}
