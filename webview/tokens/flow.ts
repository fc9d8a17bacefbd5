import type { TokenizedExample, TokenPart } from '../../protocol/dataset';
import { element } from '../shared/dom';
import { decimal } from '../shared/format';
import * as l10n from '../shared/l10n';
import { button } from '../shared/toolkit';
import { countWithin, isWithin } from './counts';
import { roleWords } from './words';
import { spacedBytes, visible } from './visible';

/** More boxes than this at once make the page slow; the rest comes on request. */
const FIRST_TOKENS = 6000;

/** The conversation as boxes, one for each token. One of them can be reached with Tab, the others with the arrows. */
export class TokenFlow {
  readonly node = element('div', {
    class: 'flow',
    role: 'group',
    'aria-label': l10n.t('Tokens'),
  });
  private boxes: HTMLElement[] = [];
  private example: TokenizedExample | undefined;
  private maxLength = Infinity;
  private current = 0;

  /** @param pointed - told which token the mouse or the keyboard points at */
  constructor(pointed: (index: number | undefined) => void) {
    const pointAt = (event: Event) => {
      const index = this.indexOf(event.target);
      if (index !== undefined) pointed(index);
    };
    this.node.addEventListener('pointerover', pointAt);
    this.node.addEventListener('focusin', pointAt);
    this.node.addEventListener('pointerleave', () => {
      pointed(undefined);
    });
    this.node.addEventListener('click', (event) => {
      const index = this.indexOf(event.target);
      if (index !== undefined) this.focus(index);
    });
    this.node.addEventListener('keydown', (event) => {
      this.move(event);
    });
  }

  show(example: TokenizedExample, maxLength: number): void {
    this.example = example;
    this.maxLength = maxLength;
    this.current = Math.min(this.current, Math.max(0, example.ids.length - 1));
    this.draw(FIRST_TOKENS);
  }

  private draw(most: number): void {
    const { example } = this;
    if (!example) return;
    const hadFocus = this.node.contains(document.activeElement);
    this.boxes = [];
    const supervised = isWithin(example.supervised);
    const special = new Set(example.special);
    this.node.replaceChildren(
      ...example.parts.flatMap((part) => {
        const [start, end] = part.tokens;
        return start < most ? [this.partNode(example, part, Math.min(end, most), supervised, special)] : [];
      }),
    );
    const left = example.ids.length - most;
    if (left > 0) {
      const press = () => {
        this.draw(Infinity);
      };
      this.node.append(button(l10n.t('Show {0} more tokens', decimal(left)), { appearance: 'secondary', press }));
    }
    this.boxes[this.current]?.setAttribute('tabindex', '0');
    if (hadFocus) this.boxes[this.current]?.focus();
  }

  private partNode(
    example: TokenizedExample,
    { role, tokens: [start] }: TokenPart,
    end: number,
    supervised: (index: number) => boolean,
    special: ReadonlySet<number>,
  ): HTMLElement {
    const node = element('span', { class: `part ${role}` });
    for (let index = start; index < end; index++) {
      if (index === this.maxLength) node.append(this.cutNode(example));
      const text = example.texts[index] ?? '';
      const classes = ['token'];
      if (supervised(index)) classes.push('supervised');
      if (special.has(index)) classes.push('special');
      if (index >= this.maxLength) classes.push('beyond');
      const box = element(
        'span',
        {
          class: classes.join(' '),
          role: 'img',
          tabindex: '-1',
          'data-index': String(index),
          'aria-label': this.spoken(index, role, classes),
        },
        ...look(text, example.bytes[index] ?? ''),
      );
      this.boxes[index] = box;
      node.append(box);
      if (text.endsWith('\n')) node.append(element('br'));
    }
    return node;
  }

  private cutNode({ supervised, ids }: TokenizedExample): HTMLElement {
    const lost = countWithin(supervised) - countWithin(supervised, this.maxLength);
    return element(
      'span',
      { class: 'cut', role: 'note' },
      l10n.t(
        '✂ maxLength {0}: {1} tokens from here are cut off, {2} of them supervised',
        decimal(this.maxLength),
        decimal(ids.length - this.maxLength),
        decimal(lost),
      ),
    );
  }

  private spoken(index: number, role: TokenPart['role'], classes: readonly string[]): string {
    const { example } = this;
    const text = example?.texts[index] ?? '';
    const kinds = [
      roleWords(role),
      ...(classes.includes('supervised') ? [l10n.t('supervised')] : []),
      ...(classes.includes('beyond') ? [l10n.t('cut off')] : []),
    ];
    return `${JSON.stringify(text)}, ${String(example?.ids[index])}, ${kinds.join(', ')}`;
  }

  private indexOf(target: EventTarget | null): number | undefined {
    const box = target instanceof Element ? target.closest<HTMLElement>('.token') : null;
    return box ? Number(box.dataset['index']) : undefined;
  }

  private move(event: KeyboardEvent): void {
    const last = this.boxes.length - 1;
    const goal = {
      ArrowRight: this.current + 1,
      ArrowLeft: this.current - 1,
      ArrowDown: this.nextPart(1),
      ArrowUp: this.nextPart(-1),
      Home: 0,
      End: last,
    }[event.key];
    if (goal === undefined) return;
    event.preventDefault();
    this.focus(Math.max(0, Math.min(last, goal)));
  }

  /** First token of the part after, or before, the current one. */
  private nextPart(step: 1 | -1): number {
    const parts = this.example?.parts ?? [];
    const at = parts.findLastIndex(({ tokens: [start] }) => start <= this.current);
    const goal = parts[Math.max(0, Math.min(parts.length - 1, at + step))];
    return goal?.tokens[0] ?? this.current;
  }

  private focus(index: number): void {
    this.boxes[this.current]?.setAttribute('tabindex', '-1');
    this.current = index;
    this.boxes[index]?.setAttribute('tabindex', '0');
    this.boxes[index]?.focus();
  }
}

/** What is in a token's box: its text with signs for what hides, or its bytes where they are no whole character. */
function look(text: string, bytes: string): Node[] {
  if (text.includes('\uFFFD')) return [element('span', { class: 'sign' }, spacedBytes(bytes))];
  return visible(text).map((piece) =>
    piece.sign ? element('span', { class: 'sign' }, piece.text) : document.createTextNode(piece.text),
  );
}
