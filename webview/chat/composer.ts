import { element, setAttributes } from '../shared/dom';
import * as l10n from '../shared/l10n';
import { button, textArea } from '../shared/toolkit';

const MOST_ROWS = 8;

interface ComposerOptions {
  readonly draft: string;
  /** Returns whether it was taken; a question that was not stays in the field. */
  readonly send: (question: string) => boolean;
  readonly stop: () => void;
  readonly changed: (draft: string) => void;
}

/** Where a question is written: Enter sends it, Shift+Enter begins a new line, Escape stops an answer. */
export class Composer {
  readonly node: HTMLElement;
  private readonly field = textArea(l10n.t('Question'), l10n.t('Ask something'), 1);
  private readonly sendButton = button(l10n.t('Send'), {
    press: () => {
      this.submit();
    },
  });
  private readonly stopButton = button(l10n.t('Stop'), {
    appearance: 'secondary',
    press: () => {
      this.options.stop();
    },
  });
  private answering = false;

  constructor(private readonly options: ComposerOptions) {
    this.node = element(
      'div',
      { class: 'composer' },
      this.field,
      element(
        'div',
        { class: 'row' },
        element('span', { class: 'quiet small keys' }, l10n.t('Shift+Enter: new line')),
        this.stopButton,
        this.sendButton,
      ),
    );
    this.field.addEventListener('keydown', (event) => {
      this.pressed(event);
    });
    this.field.addEventListener('input', () => {
      this.fit();
      options.changed(this.field.value);
    });
    this.field.value = options.draft;
    this.fit();
    this.setAnswering(false);
  }

  /** While an answer is under way, the button that sends is the one that stops. */
  setAnswering(answering: boolean): void {
    this.answering = answering;
    setAttributes(this.sendButton, { hidden: answering });
    setAttributes(this.stopButton, { hidden: !answering });
  }

  focus(): void {
    this.field.focus();
  }

  private pressed(event: KeyboardEvent): void {
    // Enter that ends a composition (Japanese, accents) belongs to the input method.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    } else if (event.key === 'Escape' && this.answering) {
      this.options.stop();
    }
  }

  private submit(): void {
    const question = this.field.value.trim();
    if (question === '' || this.answering || !this.options.send(question)) return;
    this.field.value = '';
    this.fit();
    this.options.changed('');
    this.focus();
  }

  private fit(): void {
    const lines = this.field.value.split('\n').length;
    this.field.rows = Math.min(MOST_ROWS, Math.max(2, lines));
  }
}
