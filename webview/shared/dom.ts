type Child = Node | string | undefined;

interface Attributes {
  readonly class?: string;
  readonly [name: string]: string | boolean | undefined;
}

/** An element with attributes and children. Strings become text nodes: nothing here ever parses HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** Sets what has a value; `false` and undefined take the attribute away, `true` sets it empty. */
export function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) target.removeAttribute(name);
    else target.setAttribute(name, value === true ? '' : value);
  }
}

/** The element that the page's HTML always has. */
export function root(): HTMLElement {
  return document.body.querySelector('main') ?? document.body.appendChild(document.createElement('main'));
}

const SVG = 'http://www.w3.org/2000/svg';
const PATHS = {
  check: 'M3 8.5 6.5 12 13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  warning: 'M8 2.5 14.5 13.5h-13zM8 6.5v3.5M8 11.6v.6',
  previous: 'M10 3 5 8l5 5',
  next: 'M6 3l5 5-5 5',
  add: 'M8 3v10M3 8h10',
};

/** A drawing in the colour of the text. It says nothing that the text beside it does not. */
export function icon(name: keyof typeof PATHS): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  setAttributes(svg, { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' });
  setAttributes(path, { d: PATHS[name] });
  svg.append(path);
  return svg;
}
