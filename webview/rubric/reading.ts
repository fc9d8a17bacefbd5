import type { Answer, AnswerCheck, Question } from '../../protocol/evaluation';
import { element, icon } from '../shared/dom';
import { decimal } from '../shared/format';
import * as l10n from '../shared/l10n';

/** The question and its answer as they are read, with all that is to be checked beside them. */
export function readingNode(question: Question, answer: Answer | undefined, systemPrompt: string | undefined) {
  return element(
    'section',
    { class: 'reading', 'aria-label': l10n.t('Question and answer') },
    element('h2', { class: 'question-text text', lang: '' }, `${question.id}  ${question.question}`),
    answer ? answerNode(answer) : element('p', { class: 'quiet' }, l10n.t('This question was not answered.')),
    factsNode(question),
    answer && answer.checks.length > 0 ? checksNode(answer.checks) : undefined,
    systemPrompt === undefined
      ? undefined
      : element(
          'details',
          { class: 'prompt' },
          element('summary', {}, l10n.t('System prompt of these answers')),
          element('p', { class: 'text quiet', lang: '' }, systemPrompt),
        ),
  );
}

function answerNode({ text, tokens, seconds, stopReason }: Answer): HTMLElement {
  const words = [l10n.t('{0} tokens', decimal(tokens)), l10n.t('{0} s', decimal(seconds, 1))];
  if (stopReason === 'max-tokens') words.push(l10n.t('cut at the longest answer allowed'));
  return element(
    'div',
    { class: 'answer' },
    text.trim() === ''
      ? element('p', { class: 'quiet' }, l10n.t('The answer is empty.'))
      : element('p', { class: 'text', lang: '' }, text),
    element('p', { class: 'quiet small numbers' }, words.join(' · ')),
  );
}

function factsNode({ facts: { require, forbid } }: Question): HTMLElement | undefined {
  if (require.length + forbid.length === 0) return undefined;
  const row = (term: string, alternatives: readonly string[][]) =>
    alternatives.length === 0
      ? []
      : [
          element('dt', {}, term),
          element('dd', { lang: '' }, alternatives.map((spellings) => spellings.join(' / ')).join('; ')),
        ];
  return element(
    'div',
    { class: 'facts small' },
    element('h3', {}, l10n.t('Facts to check')),
    element('dl', {}, ...row(l10n.t('Must say'), require), ...row(l10n.t('Must not say'), forbid)),
  );
}

function checksNode(checks: readonly AnswerCheck[]): HTMLElement {
  return element(
    'div',
    { class: 'checks small' },
    element('h3', {}, l10n.t('Automatic checks')),
    element(
      'ul',
      {},
      ...checks.map(({ id, passed, detail }) =>
        element(
          'li',
          {},
          element('span', { class: passed ? 'good' : 'bad' }, icon(passed ? 'check' : 'cross')),
          element('span', { class: 'spoken' }, passed ? l10n.t('passed') : l10n.t('failed')),
          element('span', {}, detail === '' ? id : `${id}: ${detail}`),
        ),
      ),
    ),
  );
}
