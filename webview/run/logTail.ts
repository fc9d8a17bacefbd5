import { element } from '../shared/dom';
import * as l10n from '../shared/l10n';

/** The end of `train.log`: open by itself when something went wrong, and scrolled to its last line. */
export class LogTail {
  readonly node: HTMLDetailsElement;
  private readonly text = element('pre', { tabindex: '0', role: 'region', 'aria-label': l10n.t('Log') });
  private openedItself = false;

  constructor() {
    this.node = element('details', { class: 'log', hidden: true }, element('summary', {}, l10n.t('Log')), this.text);
    this.node.addEventListener('toggle', () => {
      this.scrollToEnd();
    });
  }

  show(log: string, failed: boolean): void {
    this.node.hidden = log === '';
    if (failed && !this.openedItself) {
      this.openedItself = true;
      this.node.open = true;
    }
    if (this.text.textContent === log) return;
    this.text.textContent = log;
    this.scrollToEnd();
  }

  private scrollToEnd(): void {
    this.text.scrollTop = this.text.scrollHeight;
  }
}
