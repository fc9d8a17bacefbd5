import type { Rubric, RubricDimension } from '../../protocol/evaluation';
import { element, setAttributes } from '../shared/dom';
import * as l10n from '../shared/l10n';
import type { Score } from './sheet';

interface Actions {
  /** The person gave `points`; undefined takes them back. */
  readonly give: (dimension: string, points: number | undefined) => void;
  /** The person moved beyond the last dimension. */
  readonly beyond: () => void;
}

/**
 * The dimensions of the rubric, each with the sentence for every score. One of them has the focus: a digit gives it its points
 * and moves on, the arrows move, Delete takes the points back.
 */
export class Dimensions {
  readonly node: HTMLElement;
  private readonly rows: HTMLElement[];

  constructor(
    private readonly rubric: Rubric,
    private readonly actions: Actions,
  ) {
    this.rows = rubric.dimensions.map((dimension) => this.row(dimension));
    this.node = element('section', { class: 'dimensions', 'aria-label': rubric.name }, ...this.rows);
    this.setStop(0);
  }

  /** Shows what was given to a question. */
  show({ dimensions }: Score): void {
    for (const [index, { id }] of this.rubric.dimensions.entries()) {
      const given = dimensions[id];
      setAttributes(this.rows[index] ?? this.node, { 'data-scored': given !== undefined });
      for (const choice of this.rows[index]?.querySelectorAll('button') ?? []) {
        setAttributes(choice, { 'aria-checked': String(choice.value === String(given)) });
      }
    }
  }

  /** Puts the focus on the first dimension without points, else on the first. */
  focusOpen({ dimensions }: Score): void {
    const open = this.rubric.dimensions.findIndex(({ id }) => dimensions[id] === undefined);
    this.focus(Math.max(0, open));
  }

  focusLast(): void {
    this.focus(this.rows.length - 1);
  }

  /** @returns whether the key meant something here */
  pressed(key: string): boolean {
    const at = this.rows.findIndex((row) => row.contains(document.activeElement));
    const dimension = this.rubric.dimensions[at];
    if (!dimension) return false;
    const points = /^\d$/.test(key) ? Number(key) : undefined;
    if (points !== undefined && points <= this.rubric.maxScore) {
      this.actions.give(dimension.id, points);
      this.move(at + 1);
    } else if (key === 'ArrowDown') this.move(at + 1);
    else if (key === 'ArrowUp') this.move(at - 1);
    else if (key === 'Delete' || key === 'Backspace') this.actions.give(dimension.id, undefined);
    else return false;
    return true;
  }

  private move(to: number): void {
    if (to >= this.rows.length) this.actions.beyond();
    else this.focus(Math.max(0, to));
  }

  private focus(index: number): void {
    this.setStop(index);
    this.rows[index]?.focus();
  }

  /** One row is in the tab order, as in any list. */
  private setStop(index: number): void {
    for (const [at, row] of this.rows.entries()) row.tabIndex = at === index ? 0 : -1;
  }

  private row({ id, name, description, anchors }: RubricDimension): HTMLElement {
    const title = `dimension-${id}`;
    const choices = Array.from({ length: this.rubric.maxScore + 1 }, (_none, points) =>
      this.choice(id, points, anchors[String(points)]),
    );
    const list = element('div', { class: 'choices' }, ...choices);
    list.style.setProperty('--choices', String(choices.length));
    return element(
      'div',
      { class: 'dimension', role: 'radiogroup', 'aria-labelledby': title, 'aria-describedby': `${title}-about` },
      element('h3', { id: title }, `${id}  ${name}`),
      element('p', { class: 'quiet small', id: `${title}-about` }, description),
      list,
    );
  }

  private choice(dimension: string, points: number, anchor: string | undefined): HTMLElement {
    const made = element(
      'button',
      { type: 'button', role: 'radio', value: String(points), tabindex: '-1' },
      element('span', { class: 'points' }, String(points)),
      element('span', { class: 'small' }, anchor ?? l10n.t('No description')),
    );
    made.addEventListener('click', () => {
      this.actions.give(dimension, points);
      this.focus(this.rubric.dimensions.findIndex(({ id }) => id === dimension));
    });
    return made;
  }
}
