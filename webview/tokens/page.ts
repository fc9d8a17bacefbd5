import type { TokenizedExample } from '../../protocol/dataset';
import type { TokensState } from '../../protocol/webviews/tokens';
import { element } from '../shared/dom';
import { decimal } from '../shared/format';
import * as l10n from '../shared/l10n';
import { button } from '../shared/toolkit';
import { detailNodes } from './detail';
import { TokenFlow } from './flow';
import { figuresNode, legendNode, sharesNode } from './figures';

type Shown = Extract<TokensState, { kind: 'tokens' }>;

/** The example under the cursor, token by token. */
export class TokensPage {
  readonly node = element('div', { class: 'page' });
  private readonly title = element('h1');
  private readonly place = element('span', { class: 'quiet numbers' });
  private readonly top = element('div', { class: 'top' });
  private readonly detail = element('footer', { class: 'detail', 'aria-live': 'off' });
  private readonly flow = new TokenFlow((index) => {
    this.point(index);
  });
  private example: TokenizedExample | undefined;

  constructor(private readonly act: () => void) {
    this.point(undefined);
  }

  show(state: TokensState): void {
    if (state.kind === 'notice') {
      this.example = undefined;
      this.node.replaceChildren(
        element('header', {}, element('h1', {}, state.title)),
        element(
          'div',
          { class: 'notice', role: 'status' },
          element('p', { class: 'text' }, state.message),
          state.action && button(state.action.label, { press: this.act }),
        ),
      );
      return;
    }
    this.showExample(state);
  }

  private showExample(state: Shown): void {
    const { file, line, example, maxLength, promptAdded } = state;
    this.example = example;
    this.title.textContent = l10n.t('Line {0}', decimal(line));
    this.place.textContent = file;
    this.top.replaceChildren(figuresNode(example, maxLength), sharesNode(example), legendNode());
    if (promptAdded) {
      this.top.append(
        element('p', { class: 'quiet small' }, l10n.t("The project's training prompt stands before this example.")),
      );
    }
    this.flow.show(example, maxLength);
    this.point(undefined);
    if (this.flow.node.isConnected) return;
    this.node.replaceChildren(element('header', {}, this.title, this.place), this.top, this.flow.node, this.detail);
  }

  private point(index: number | undefined): void {
    this.detail.replaceChildren(
      ...(this.example && index !== undefined
        ? detailNodes(this.example, index)
        : [element('span', { class: 'quiet' }, l10n.t('Point at a token, or go through them with the arrow keys.'))]),
    );
  }
}
