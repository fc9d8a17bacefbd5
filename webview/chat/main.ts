import { toErrorDetails, type ErrorAction } from '../../protocol/errors';
import { ChatHost, ChatView, type ChatState } from '../../protocol/webviews/chat';
import { connect, keepState, keptState } from '../shared/connect';
import { element, icon, root } from '../shared/dom';
import * as l10n from '../shared/l10n';
import { button, dropdown, setOptions } from '../shared/toolkit';
import '../shared/theme.css';
import './chat.css';
import { Composer } from './composer';
import { messagesOf, restore, type Exchange } from './conversation';
import { noticeNode, Transcript } from './transcript';

const kept = restore(keptState(), l10n.t('This answer was lost when the view was reloaded.'));
const exchanges: Exchange[] = kept.exchanges;
let state: ChatState | undefined;
/** The answer under way; aborting asks for its end, `settled` is when nothing more of it comes. */
let underWay: { exchange: Exchange; controller: AbortController; settled: Promise<void> } | undefined;

const channel = connect(ChatHost, ChatView, {
  requests: {},
  notifications: {
    state: (next) => {
      state = next;
      showState(next);
    },
    text: ({ text, thought }) => {
      if (!underWay) return;
      underWay.exchange.text += text;
      if (thought !== '') underWay.exchange.thought = (underWay.exchange.thought ?? '') + thought;
      transcript.update(underWay.exchange);
    },
    focus: () => {
      composer.focus();
    },
  },
});

const act = (action: ErrorAction) => {
  channel.notify('act', action);
};
const transcript = new Transcript({ act, askAgain: ask });
const composer = new Composer({
  draft: kept.draft,
  send: ask,
  stop: () => underWay?.controller.abort(),
  changed: (draft) => {
    kept.draft = draft;
    keepState(kept);
  },
});
const models = dropdown(l10n.t('Who answers'), (model) => {
  // At once, so that a question asked right after it goes to whom the list shows.
  if (state) state = { ...state, selected: model };
  channel.notify('select', { model });
});
const header = element(
  'header',
  {},
  models,
  button(icon('add'), {
    appearance: 'icon',
    label: l10n.t('New Conversation'),
    press: () => void startOver(),
  }),
);
const notices = element('div', { class: 'notices' });

function showState({ models: offered, selected, obstacle, hint }: ChatState): void {
  setOptions(
    models,
    offered.map(({ id, label, parity }) => ({ id, label: parity ? `${label} ${PARITY_MARKS[parity]}` : label })),
    selected,
  );
  models.title = parityWords(offered.find(({ id }) => id === selected)?.parity);
  header.hidden = offered.length === 0;
  composer.node.hidden = obstacle !== undefined;
  const shown = obstacle
    ? noticeNode(obstacle, act, 'obstacle')
    : hint && exchanges.length === 0
      ? noticeNode(hint, act, 'hint')
      : undefined;
  notices.replaceChildren(...(shown ? [shown] : []));
}

const PARITY_MARKS = { passed: '✓', failed: '⚠', unchecked: '' } as const;

function parityWords(parity: keyof typeof PARITY_MARKS | undefined): string {
  switch (parity) {
    case 'passed':
      return l10n.t('llama.cpp was seen to answer as the trainer does.');
    case 'failed':
      return l10n.t('llama.cpp answers differently from what was trained.');
    case 'unchecked':
      return l10n.t('llama.cpp has not been compared with the trainer yet.');
    case undefined:
      return l10n.t('Who answers');
  }
}

/** Sends the question; returns false when nobody can answer now. */
function ask(question: string): boolean {
  const model = state?.models.find(({ id }) => id === state?.selected);
  if (!model || underWay) return false;
  const messages = messagesOf(exchanges, question, model.label);
  const exchange: Exchange = { question, model: model.label, text: '' };
  exchanges.push(exchange);
  notices.replaceChildren();
  transcript.add(exchange);
  composer.setAnswering(true);
  const controller = new AbortController();
  const settled = channel
    .request('ask', { model: model.id, messages }, controller.signal)
    .then(
      ({ thought, text, ...end }) => {
        exchange.thought = thought;
        exchange.text = text;
        exchange.end = end;
      },
      (error: unknown) => {
        const { message, action } = toErrorDetails(error);
        exchange.failure = { message, action };
      },
    )
    .then(() => {
      underWay = undefined;
      composer.setAnswering(false);
      transcript.update(exchange);
      keepState(kept);
    });
  underWay = { exchange, controller, settled };
  keepState(kept);
  return true;
}

async function startOver(): Promise<void> {
  underWay?.controller.abort();
  await underWay?.settled;
  exchanges.length = 0;
  transcript.clear();
  keepState(kept);
  if (state) showState(state);
  composer.focus();
}

root().append(header, notices, transcript.node, composer.node);
exchanges.forEach((exchange) => {
  transcript.add(exchange);
});
header.hidden = true;
composer.node.hidden = true;
channel.notify('ready', {});
