import type { TokenPart } from '../../protocol/dataset';
import { element } from './dom';
import './shares.css';

type Role = TokenPart['role'];

/** A bar whose pieces are as wide as what each part takes; its numbers stand beside it. */
export function shareBar(parts: readonly { readonly role: Role; readonly tokens: number }[]): HTMLElement {
  const bar = element('div', { class: 'share-bar', 'aria-hidden': 'true' });
  for (const { role, tokens } of parts) {
    const piece = element('span', { class: role });
    // The page's policy refuses style attributes, not this.
    piece.style.flexGrow = String(tokens);
    bar.append(piece);
  }
  return bar;
}

/** The colour of a part, before its name. */
export function shareDot(role: Role): HTMLElement {
  return element('span', { class: `dot ${role}`, 'aria-hidden': 'true' });
}
