import { element } from '../shared/dom';
import { decimal } from '../shared/format';
import * as l10n from '../shared/l10n';
import type { RunRecord } from './record';

/** The probe questions, each with its answers epoch by epoch: one sees the persona arrive. New answers are added. */
export class Probes {
  readonly node: HTMLElement;
  private readonly questions = new Map<string, HTMLElement>();
  private made = { probes: 0, resumes: 0 };

  constructor() {
    this.node = element('section', { class: 'probes', hidden: true }, element('h2', {}, l10n.t('What it answers')));
  }

  show({ probes, resumes }: RunRecord, stepsPerEpoch: number): void {
    if (resumes !== this.made.resumes) this.clear();
    this.made.resumes = resumes;
    for (const { step, answers } of probes.slice(this.made.probes)) {
      for (const { question, text } of answers) this.answersTo(question).append(answerNode(step, stepsPerEpoch, text));
    }
    this.made.probes = probes.length;
    this.node.hidden = probes.length === 0;
  }

  private clear(): void {
    for (const list of this.questions.values()) list.parentElement?.remove();
    this.questions.clear();
    this.made.probes = 0;
  }

  private answersTo(question: string): HTMLElement {
    const known = this.questions.get(question);
    if (known) return known;
    const list = element('ol', {});
    this.questions.set(question, list);
    this.node.append(element('article', {}, element('h3', {}, question), list));
    return list;
  }
}

function answerNode(step: number, stepsPerEpoch: number, text: string): HTMLElement {
  const said = text.trim();
  return element(
    'li',
    {},
    element('span', { class: 'quiet small numbers' }, epochWords(step, stepsPerEpoch)),
    said === '' ? element('span', { class: 'quiet' }, l10n.t('(no answer)')) : element('span', { class: 'text' }, said),
  );
}

function epochWords(step: number, stepsPerEpoch: number): string {
  if (step === 0) return l10n.t('Before');
  const epoch = step / stepsPerEpoch;
  return l10n.t('Epoch {0}', decimal(epoch, Number.isInteger(epoch) ? 0 : 1));
}
