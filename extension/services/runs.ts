import type { AnswerSet, ScoreSheet } from '../../protocol/evaluation';
import type { RunEvent } from '../../protocol/events';
import type { ParityReport, RunManifest } from '../../protocol/run';
import { notWrittenYet } from '../core/errors';

/**
 * `incomplete`: the folder has no whole `run.json`. `interrupted`: the trainer died without an `end`; it can be resumed.
 */
export type RunState = 'running' | 'completed' | 'stopped' | 'failed' | 'interrupted' | 'incomplete';

export interface Run {
  readonly id: string;
  readonly folder: string;
}

export interface RunSummary extends Run {
  readonly state: RunState;
  readonly manifest: RunManifest | undefined;
  readonly step: number;
  readonly lossFirst: number | undefined;
  readonly lossLast: number | undefined;
  /** `adapter.gguf`, when it is there. */
  readonly adapterGguf: string | undefined;
  readonly error: string | undefined;
}

/** All runs, newest first. A missing folder is an empty list. */
export function listRuns(runsFolder: string): Promise<RunSummary[]> {
  return Promise.reject(notWrittenYet(runsFolder));
}

/** One run by id (or unique prefix of it); throws a UserError that lists what there is. */
export function findRun(runsFolder: string, id: string): Promise<RunSummary> {
  return Promise.reject(notWrittenYet(runsFolder + id));
}

export function readEvents(run: Run): Promise<RunEvent[]> {
  return Promise.reject(notWrittenYet(run.id));
}

/** Yields the run's events from the first, then each new one; ends after `end`, or when the trainer is gone without it. */
// eslint-disable-next-line require-yield
export async function* followEvents(run: Run, signal?: AbortSignal): AsyncGenerator<RunEvent> {
  await Promise.reject(notWrittenYet(run.id + String(signal?.aborted)));
}

export function readAnswers(run: Run): Promise<AnswerSet[]> {
  return Promise.reject(notWrittenYet(run.id));
}
export function writeAnswers(run: Run, answers: AnswerSet): Promise<string> {
  return Promise.reject(notWrittenYet(run.id + answers.id));
}
export function readScores(run: Run): Promise<ScoreSheet[]> {
  return Promise.reject(notWrittenYet(run.id));
}
/** `scores/<answers id>.<rater>.json`; returns the path. */
export function writeScores(run: Run, answersId: string, sheet: ScoreSheet): Promise<string> {
  return Promise.reject(notWrittenYet(run.id + answersId + sheet.rater));
}
export function readParity(run: Run): Promise<ParityReport | undefined> {
  return Promise.reject(notWrittenYet(run.id));
}
