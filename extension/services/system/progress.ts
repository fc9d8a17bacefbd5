/** How far a long task is. `fraction` is 0–1 of the whole task, absent while unknown. */
export interface ProgressUpdate {
  readonly message: string;
  readonly fraction?: number;
  /** Of a transfer: what is here, and what there will be. */
  readonly bytes?: number;
  readonly totalBytes?: number;
  /** Where the one who works knows it better than the time so far can tell: a transfer that goes on from its middle. */
  readonly secondsLeft?: number;
}

export type Progress = (update: ProgressUpdate) => void;

export interface TaskOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** Tells a part of a task as the share from `from` to `to` of the whole. */
export function partOf(whole: Progress, from: number, to: number): Progress {
  return (update) => {
    const { fraction } = update;
    whole(fraction === undefined ? update : { ...update, fraction: from + fraction * (to - from) });
  };
}
