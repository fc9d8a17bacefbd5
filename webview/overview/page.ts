import type { OverviewState } from '../../protocol/webviews/overview';
import { element } from '../shared/dom';
import { decimal } from '../shared/format';
import * as l10n from '../shared/l10n';
import { button, progressRing } from '../shared/toolkit';
import { budgetNode } from './budget';
import { coverageNode } from './coverage';
import { findingsNode } from './findings';
import { lengthsNode } from './lengths';
import { percent, type Reveal } from './table';
import { topicsNode } from './topics';

interface Actions {
  readonly reveal: Reveal;
  readonly act: () => void;
}

type Overview = Extract<OverviewState, { kind: 'overview' }>;

/** A dataset seen as a whole: how long its examples are, what they are spent on, what they are about, what they leave out. */
export function pageNode(state: OverviewState, { reveal, act }: Actions): HTMLElement {
  const title = element('header', {}, element('h1', {}, state.file));
  switch (state.kind) {
    case 'loading':
      return element('div', { class: 'page' }, title, progressRing(l10n.t('Reading the dataset')));
    case 'notice': {
      const message = element('p', { class: 'text' }, state.message);
      const action = state.action && button(state.action.label, { press: act });
      const notice = element('div', { class: 'notice', role: 'status' }, message, action);
      return element('div', { class: 'page' }, title, notice);
    }
    case 'overview':
      title.append(element('span', { class: 'quiet numbers' }, sizeWords(state)));
      return element('div', { class: 'page' }, title, ...sections(state, reveal));
  }
}

function sizeWords({ overview: { examples, tokens, supervised } }: Overview): string {
  return [
    l10n.t('{0} examples', decimal(examples)),
    l10n.t('{0} tokens', decimal(tokens)),
    l10n.t('{0} supervised', percent(supervised, tokens)),
  ].join(' · ');
}

function sections({ overview, hasQuestions, ...found }: Overview, reveal: Reveal): HTMLElement[] {
  const findings = findingsNode(found, reveal);
  if (overview.examples === 0) {
    return [element('p', { class: 'quiet' }, l10n.t('There is no example to look at.')), findings];
  }
  return [
    lengthsNode(overview, reveal),
    budgetNode(overview),
    topicsNode(overview, reveal),
    ...(hasQuestions ? [coverageNode(overview, reveal)] : []),
    findings,
  ];
}
