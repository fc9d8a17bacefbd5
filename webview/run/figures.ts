import type { RunManifest } from '../../protocol/run';
import { element } from '../shared/dom';
import { decimal, scientific } from '../shared/format';
import * as l10n from '../shared/l10n';
import type { RunRecord } from './record';

/** The numbers that one wants to know at a glance. */
export function figuresNode(record: RunRecord, manifest: RunManifest, running: boolean): HTMLElement {
  const { last, end, secondsLeft } = record;
  const steps = record.plan?.steps ?? manifest.plan.steps;
  const first = record.steps[0];
  const figures: [string, string | undefined][] = [
    [l10n.t('Step'), `${decimal(last?.step ?? 0)} / ${decimal(steps)}`],
    [l10n.t('Epoch'), last && `${decimal(last.epoch, 1)} / ${decimal(manifest.training.epochs)}`],
    [l10n.t('Loss'), last && (first === last ? decimal(last.loss, 2) : lossWords(first?.loss, last.loss))],
    [l10n.t('Learning rate'), last && scientific(last.learningRate)],
    [l10n.t('Gradient norm'), last && decimal(last.gradNorm, 2)],
    [l10n.t('Tokens per second'), last && decimal(last.tokensPerSecond)],
    [l10n.t('Memory'), last && l10n.t('{0} GB', decimal(last.memoryBytes / 1e9, 1))],
    [l10n.t('Time left'), running && secondsLeft !== undefined ? duration(secondsLeft) : undefined],
    [l10n.t('Took'), end && duration(end.seconds)],
  ];
  return element(
    'dl',
    { class: 'figures numbers' },
    ...figures.flatMap(([term, value]) =>
      value === undefined ? [] : [element('div', {}, element('dt', {}, term), element('dd', {}, value))],
    ),
  );
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
