import type { RunManifest } from '../../protocol/run';
import { element, setAttributes } from '../shared/dom';
import { decimal, scientific } from '../shared/format';
import * as l10n from '../shared/l10n';
import type { RunRecord } from './record';

/** The numbers that one wants to know at a glance; a number that changes changes in its place. */
export class Figures {
  readonly node = element('dl', { class: 'figures numbers' });
  private readonly values = new Map<string, { readonly node: HTMLElement; readonly value: HTMLElement }>();

  show(record: RunRecord, manifest: RunManifest, running: boolean): void {
    for (const [term, value] of figures(record, manifest, running)) {
      const shown = this.values.get(term) ?? this.add(term);
      setAttributes(shown.node, { hidden: value === undefined });
      if (value !== undefined && shown.value.textContent !== value) shown.value.textContent = value;
    }
  }

  private add(term: string) {
    const value = element('dd', {});
    const node = element('div', {}, element('dt', {}, term), value);
    this.node.append(node);
    const made = { node, value };
    this.values.set(term, made);
    return made;
  }
}

function figures(record: RunRecord, manifest: RunManifest, running: boolean): [string, string | undefined][] {
  const { last, end, best } = record;
  const steps = record.plan?.steps ?? manifest.plan.steps;
  const secondsLeft = running ? record.secondsUntil(steps) : undefined;
  const first = record.steps[0];
  const validation = record.evaluations.at(-1);
  return [
    [l10n.t('Step'), `${decimal(last?.step ?? 0)} / ${decimal(steps)}`],
    [l10n.t('Epoch'), last && `${decimal(last.epoch, 1)} / ${decimal(manifest.training.epochs)}`],
    [l10n.t('Loss'), last && (first === last ? decimal(last.loss, 2) : lossWords(first?.loss, last.loss))],
    [
      l10n.t('Validation loss'),
      validation &&
        (best && best !== validation
          ? l10n.t('{0} (best {1})', decimal(validation.loss, 2), decimal(best.loss, 2))
          : decimal(validation.loss, 2)),
    ],
    [l10n.t('Learning rate'), last && scientific(last.learningRate)],
    [l10n.t('Gradient norm'), last && decimal(last.gradNorm, 2)],
    [l10n.t('Tokens per second'), last && decimal(last.tokensPerSecond)],
    [l10n.t('Memory'), last && l10n.t('{0} GB', decimal(last.memoryBytes / 1e9, 1))],
    [l10n.t('Time left'), secondsLeft !== undefined ? duration(secondsLeft) : undefined],
    [l10n.t('Took'), end && duration(end.seconds)],
  ];
}

/** What is being learned from, and how. */
export function settingsWords({ prepared, training, plan, baseModel }: RunManifest): string {
  return [
    baseModel.requested,
    l10n.t('{0} examples', decimal(prepared.examples)),
    l10n.t('{0} a step', decimal(plan.examplesPerStep)),
    `LoRA r=${String(training.rank)} α=${String(training.alpha)}`,
    l10n.t('seed {0}', String(training.seed)),
  ].join(' · ');
}

function lossWords(first: number | undefined, last: number): string {
  return first === undefined ? decimal(last, 2) : `${decimal(first, 2)} → ${decimal(last, 2)}`;
}

function duration(seconds: number): string {
  if (seconds < 60) return l10n.t('{0} s', decimal(Math.ceil(seconds)));
  if (seconds < 3600) return l10n.t('{0} min', decimal(Math.ceil(seconds / 60)));
  return l10n.t('{0} h', decimal(seconds / 3600, 1));
}
