/** How far a long task is. `fraction` is 0–1 of the whole task, absent while unknown. */
export interface ProgressUpdate {
  readonly message: string;
  readonly fraction?: number;
}

export type Progress = (update: ProgressUpdate) => void;

export interface TaskOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}
