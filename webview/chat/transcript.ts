import type { ErrorAction } from '../../protocol/errors';
import type { Notice } from '../../protocol/webviews/chat';
import { element, setAttributes } from '../shared/dom';
import { decimal } from '../shared/format';
import * as l10n from '../shared/l10n';
import { button, progressRing } from '../shared/toolkit';
import type { Exchange } from './conversation';

interface Actions {
  readonly act: (action: ErrorAction) => void;
  readonly askAgain: (question: string) => void;
}

/** Says that another model answers from here on, and what it knows. */
function otherModel(model: string): HTMLElement {
  return element(
    'p',
    { class: 'quiet small' },
    l10n.t('From here on: {0}. Each model knows only its own part of the conversation.', model),
  );
}

/** A line this near to the end counts as the end: new text then scrolls into view. */
const NEAR_END_PX = 40;

/** An answer, the thought folded in it, and its words with what stands under them. */
interface Shown {
  readonly answer: HTMLElement;
  readonly disclosure: HTMLElement;
  readonly thought: HTMLElement;
  readonly words: HTMLElement;
}

/** The conversation as it is read. */
export class Transcript {
  readonly node = element('div', {
    class: 'transcript',
    role: 'log',
    'aria-label': l10n.t('Conversation'),
    tabindex: '0',
  });
  private readonly answers = new Map<Exchange, Shown>();

  constructor(private readonly actions: Actions) {}

  add(exchange: Exchange): void {
    const before = [...this.answers.keys()].at(-1);
    if (before && before.model !== exchange.model) this.node.append(otherModel(exchange.model));
    const [thought, words] = [element('p', { class: 'text quiet' }), element('div', { class: 'words' })];
    const disclosure = element('details', { class: 'thought' }, element('summary', {}, l10n.t('Thought')), thought);
    const answer = element('article', { class: 'answer' }, element('h2', { class: 'quiet small' }, exchange.model));
    answer.append(disclosure, words);
    this.answers.set(exchange, { answer, disclosure, thought, words });
    this.node.append(
      element(
        'article',
        { class: 'question' },
        element('h2', { class: 'spoken' }, l10n.t('You')),
        element('p', { class: 'text' }, exchange.question),
      ),
      answer,
    );
    this.update(exchange);
    this.node.scrollTop = this.node.scrollHeight;
  }

  /** Shows the exchange as it is now. A thought stays open, and its line focused, while more of it comes. */
  update(exchange: Exchange): void {
    const shown = this.answers.get(exchange);
    if (!shown) return;
    const follows = this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR_END_PX;
    const { text, thought, end, failure } = exchange;
    const under = end ? element('p', { class: 'quiet small numbers' }, endWords(end)) : undefined;
    // Read out when it is whole, not word by word.
    setAttributes(shown.answer, { 'aria-busy': end || failure ? 'false' : 'true' });
    shown.disclosure.hidden = thought === undefined;
    shown.thought.textContent = thought ?? '';
    shown.words.replaceChildren(
      ...(text === '' ? [] : [element('p', { class: 'text' }, text)]),
      ...(text === '' && !end && !failure ? [progressRing(l10n.t('Thinking…'))] : []),
      ...(under ? [under] : []),
      ...(failure ? [this.failure(exchange, failure)] : []),
    );
    if (follows) this.node.scrollTop = this.node.scrollHeight;
  }

  clear(): void {
    this.answers.clear();
    this.node.replaceChildren();
  }

  private failure(exchange: Exchange, failure: Notice): HTMLElement {
    return noticeNode(failure, this.actions.act, 'failure', [
      button(l10n.t('Ask Again'), {
        appearance: 'secondary',
        press: () => {
          this.actions.askAgain(exchange.question);
        },
      }),
    ]);
  }
}

/** A sentence, its button, and others beside it. */
export function noticeNode(
  { message, action }: Notice,
  act: (action: ErrorAction) => void,
  kind: 'failure' | 'obstacle' | 'hint',
  others: readonly HTMLElement[] = [],
): HTMLElement {
  const appearance = kind === 'hint' ? 'secondary' : 'primary';
  const cure =
    action?.command === undefined
      ? []
      : [
          button(action.label, {
            appearance,
            press: () => {
              act(action);
            },
          }),
        ];
  return element(
    'div',
    { class: `notice ${kind}`, role: kind === 'hint' ? undefined : 'alert' },
    element('p', { class: 'text' }, message),
    ...(cure.length + others.length > 0 ? [element('div', { class: 'actions' }, ...cure, ...others)] : []),
  );
}

function endWords({ tokens, seconds, stopReason }: NonNullable<Exchange['end']>): string {
  const parts = [l10n.t('{0} tokens', decimal(tokens)), l10n.t('{0} s', decimal(seconds, 1))];
  if (stopReason === 'max-tokens') parts.push(l10n.t('cut at the longest answer allowed'));
  if (stopReason === 'cancelled') parts.push(l10n.t('stopped'));
  return parts.join(' · ');
}
