import type { RubricState } from '../../protocol/webviews/rubric';
import { element, icon } from '../shared/dom';
import { decimal } from '../shared/format';
import * as l10n from '../shared/l10n';
import { button, dropdown, setOptions, textArea } from '../shared/toolkit';
import { Dimensions } from './dimensions';
import { readingNode } from './reading';
import { isWhole, points, scoreOf, withNote, withPoints, withScore, type Score } from './sheet';
import { questionsNode, summaryNode } from './totals';

interface Actions {
  /** `state.sheet` has changed. */
  readonly changed: () => void;
  readonly opened: (question: string) => void;
  /** The person wants to score another set of answers. */
  readonly choose: (answers: string) => void;
}

/** One set of answers, scored question by question. */
export class RubricPage {
  readonly node: HTMLElement;
  private at: number;
  private readonly questions = element('nav', {});
  private readonly reading = element('div', { class: 'left' });
  private readonly dimensions: Dimensions;
  private readonly total = element('p', { class: 'total numbers', role: 'status' });
  private readonly note = textArea(l10n.t('Note'), l10n.t('A note on this answer'), 2);
  private readonly summary = element('div', {});
  private readonly progress = element('p', { class: 'progress numbers', role: 'status' });
  private readonly saved = element('p', { class: 'quiet small', role: 'status' });
  private readonly nextButton = button(l10n.t('Next Question'), {
    press: () => {
      this.move(1);
    },
  });

  /** @param state - its `sheet` is replaced with each change */
  constructor(
    private readonly state: RubricState,
    question: string | undefined,
    private readonly actions: Actions,
  ) {
    const open = state.questions.findIndex(({ id }) => !isWhole(scoreOf(state.sheet, id), state.rubric));
    const known = state.questions.findIndex(({ id }) => id === question);
    this.at = Math.max(0, known >= 0 ? known : open);
    this.dimensions = new Dimensions(state.rubric, {
      give: (dimension, given) => {
        this.change(withPoints(this.score, dimension, given));
      },
      beyond: () => {
        this.nextButton.focus();
      },
    });
    this.note.addEventListener('input', () => {
      this.change(withNote(this.score, this.note.value));
    });
    this.node = this.layOut();
    this.show();
  }

  focus(): void {
    this.dimensions.focusOpen(this.score);
  }

  showSaved(words: string, failed: boolean): void {
    this.saved.textContent = words;
    this.saved.className = failed ? 'bad small' : 'quiet small';
  }

  showTotals(): void {
    const { rubric, questions, sheet, summary } = this.state;
    const whole = questions.filter(({ id }) => isWhole(scoreOf(sheet, id), rubric)).length;
    this.progress.textContent = l10n.t('{0} of {1} questions', decimal(whole), decimal(questions.length));
    const most = rubric.dimensions.length * rubric.maxScore;
    this.total.textContent = l10n.t('{0} of {1} points', decimal(points(this.score)), decimal(most));
    this.summary.replaceChildren(summaryNode(summary, rubric));
    this.questions.replaceChildren(
      questionsNode(this.state, this.question.id, (id) => {
        this.open(questions.findIndex((one) => one.id === id));
      }),
    );
  }

  /** @returns whether the key meant something here */
  pressed({ key, target }: KeyboardEvent): boolean {
    if (target === this.note) {
      if (key !== 'Escape') return false;
      this.focus();
      return true;
    }
    if (target instanceof Element && target.localName === 'vscode-dropdown') return false;
    if (key === 'n') this.move(1);
    else if (key === 'p') this.move(-1);
    else if (key === 'ArrowUp' && target === this.nextButton) this.dimensions.focusLast();
    else return this.dimensions.pressed(key);
    return true;
  }

  private get question() {
    const question = this.state.questions[this.at];
    if (!question) throw new Error('There is no question to score.');
    return question;
  }

  private get score(): Score {
    return scoreOf(this.state.sheet, this.question.id);
  }

  private change(score: Score): void {
    const order = this.state.questions.map(({ id }) => id);
    this.state.sheet = withScore(this.state.sheet, score, order);
    this.dimensions.show(this.score);
    this.showTotals();
    this.actions.changed();
  }

  private move(by: number): void {
    this.open(Math.min(this.state.questions.length - 1, Math.max(0, this.at + by)));
  }

  private open(index: number): void {
    if (index === this.at) return;
    this.at = index;
    this.actions.opened(this.question.id);
    this.show();
    this.reading.scrollIntoView({ block: 'nearest' });
    this.focus();
  }

  private show(): void {
    const { answers } = this.state;
    const answer = answers.answers.find(({ question }) => question === this.question.id);
    this.reading.replaceChildren(readingNode(this.question, answer, answers.systemPrompt));
    this.dimensions.show(this.score);
    this.note.value = this.score.note ?? '';
    this.nextButton.disabled = this.at === this.state.questions.length - 1;
    this.showTotals();
  }

  private layOut(): HTMLElement {
    const { title, sets, answers, rubric, sheet } = this.state;
    const choice = dropdown(l10n.t('Answers'), this.actions.choose);
    setOptions(choice, sets, answers.id);
    const keys = l10n.t(
      '0–{0} score and move on · ↑ ↓ dimension · n / p question · Delete clears · Tab to the note, Esc back',
      rubric.maxScore,
    );
    return element(
      'div',
      { class: 'page' },
      element(
        'header',
        {},
        element('h1', {}, title),
        choice,
        this.progress,
        element('p', { class: 'quiet small rater' }, l10n.t('Rater: {0}', sheet.rater)),
        this.saved,
      ),
      this.questions,
      this.reading,
      element(
        'div',
        { class: 'right' },
        element('p', { class: 'quiet small' }, keys),
        this.dimensions.node,
        element('div', { class: 'after' }, this.total, this.stepButtons()),
        this.note,
        this.summary,
      ),
    );
  }

  private stepButtons(): HTMLElement {
    const previous = button(icon('previous'), {
      appearance: 'icon',
      label: l10n.t('Previous Question'),
      press: () => {
        this.move(-1);
      },
    });
    return element('div', { class: 'actions' }, previous, this.nextButton);
  }
}
