import * as vscode from 'vscode';
import type { RunEvent } from '../../../protocol/events';
import { timeLeftWords } from '../../platform/timeLeft';
import type { ProgressUpdate } from '../../services/system/progress';

type StepEvent = Extract<RunEvent, { type: 'step' }>;

/** Says how far a run is, from its events in order. */
export class TrainingProgress {
  private steps = 0;
  private first: StepEvent | undefined;

  /** @returns what to show now; undefined when the event says nothing about progress */
  take(event: RunEvent): ProgressUpdate | undefined {
    switch (event.type) {
      case 'queued':
        return { message: vscode.l10n.t('waiting until the run before it ends') };
      case 'start':
        // After a resume, the time left follows from the steps of this process alone.
        this.first = undefined;
        return undefined;
      case 'phase':
        return { message: phaseWords(event.phase) };
      case 'plan':
        this.steps = event.steps;
        return undefined;
      case 'step':
        return this.step(event);
      default:
        return undefined;
    }
  }

  private step(event: StepEvent): ProgressUpdate {
    this.first ??= event;
    const parts = [
      vscode.l10n.t('step {0}/{1}', event.step, this.steps || '?'),
      vscode.l10n.t('loss {0}', event.loss.toFixed(2)),
    ];
    const done = event.step - this.first.step;
    if (done > 0 && this.steps > event.step) {
      const seconds = (Date.parse(event.time) - Date.parse(this.first.time)) / 1000;
      parts.push(timeLeftWords((seconds / done) * (this.steps - event.step)));
    }
    return {
      message: parts.join(' · '),
      fraction: this.steps > 0 ? event.step / this.steps : undefined,
    };
  }
}

function phaseWords(phase: Extract<RunEvent, { type: 'phase' }>['phase']): string {
  switch (phase) {
    case 'load-model':
      return vscode.l10n.t('loading the base model');
    case 'check-data':
      return vscode.l10n.t('checking the data');
    case 'train':
      return vscode.l10n.t('training');
    case 'export':
      return vscode.l10n.t('writing the adapter');
    case 'reference':
      return vscode.l10n.t('writing the reference for the parity check');
  }
}
