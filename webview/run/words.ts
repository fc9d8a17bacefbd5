import type { RunStanding } from '../../protocol/webviews/run';
import * as l10n from '../shared/l10n';
import type { RunRecord } from './record';

/** How the run stands, in a few words. */
export function standingWords({ state }: RunStanding, record: RunRecord): string {
  switch (state) {
    case 'queued':
      return l10n.t('Waiting');
    case 'running':
      return phaseWords(record.phase);
    case 'completed':
      return l10n.t('Trained');
    case 'stopped':
      return l10n.t('Stopped');
    case 'failed':
      return l10n.t('Failed');
    case 'interrupted':
      return l10n.t('Interrupted');
    case 'incomplete':
      return l10n.t('This run is not whole');
  }
}

/** What happened and what to do, where the state alone does not say it. */
export function adviceWords({ state, error, position }: RunStanding, record: RunRecord): string | undefined {
  switch (state) {
    case 'queued':
      return position === 1
        ? l10n.t('Another run trains on this machine. This one begins when it ends, whether or not a window is open.')
        : l10n.t(
            '{0} runs come before this one on this machine. It begins when they end, whether or not a window is open.',
            position ?? '?',
          );
    case 'stopped':
      return l10n.t('A checkpoint of step {0} is kept. Resume to go on from it.', record.last?.step ?? 0);
    case 'failed':
      return error ?? l10n.t('The trainer gave no reason. The log below may tell.');
    case 'interrupted':
      return (
        error ??
        l10n.t(
          'The trainer ended without a word: it was killed, or the machine went down. Resume goes on from the last checkpoint.',
        )
      );
    default:
      return undefined;
  }
}

function phaseWords(phase: RunRecord['phase']): string {
  switch (phase) {
    case undefined:
      return l10n.t('Starting');
    case 'load-model':
      return l10n.t('Loading the base model');
    case 'check-data':
      return l10n.t('Checking the data');
    case 'train':
      return l10n.t('Training');
    case 'export':
      return l10n.t('Writing the adapter');
    case 'reference':
      return l10n.t('Writing the reference for the parity check');
  }
}
