import * as z from 'zod';
import { toErrorDetails } from '../../protocol/errors';
import { RubricHost, RubricView, type RubricState } from '../../protocol/webviews/rubric';
import { connect, keepState, keptState } from '../shared/connect';
import { root } from '../shared/dom';
import * as l10n from '../shared/l10n';
import '../shared/theme.css';
import '../shared/page.css';
import { RubricPage } from './page';
import './rubric.css';
import { savingEachChange } from './saving';

/** The question that was being scored, per set of answers. */
const Kept = z.record(z.string(), z.string());
const kept = Kept.safeParse(keptState()).data ?? {};

let state: RubricState | undefined;
let page: RubricPage | undefined;

const channel = connect(RubricHost, RubricView, { requests: {}, notifications: { state: show } });

const save = savingEachChange(
  async () => {
    if (!state) return {};
    const { answers, sheet } = state;
    const saved = await channel.request('save', { answers: answers.id, sheet });
    return answers.id === state.answers.id ? saved : {};
  },
  (outcome) => {
    if ('error' in outcome) {
      page?.showSaved(l10n.t('Not saved: {0}', toErrorDetails(outcome.error).message), true);
      return;
    }
    if (state) state.summary = outcome.summary;
    page?.showSaved(l10n.t('Saved'), false);
    page?.showTotals();
  },
);

function show(next: RubricState): void {
  state = next;
  page = new RubricPage(next, kept[next.answers.id], {
    changed: save,
    opened: (question) => {
      kept[next.answers.id] = question;
      keepState(kept);
    },
    choose: (answers) => {
      channel.request('open', { answers }).then(show, (error: unknown) => {
        page?.showSaved(toErrorDetails(error).message, true);
      });
    },
  });
  root().replaceChildren(page.node);
  page.focus();
}

document.addEventListener('keydown', (event) => {
  if (!event.ctrlKey && !event.metaKey && !event.altKey && page?.pressed(event)) event.preventDefault();
});
channel.notify('ready', {});
