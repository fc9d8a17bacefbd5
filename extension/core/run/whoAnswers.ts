import type { RunState } from '../../../protocol/run';

interface KnownRun {
  readonly id: string;
  readonly state: RunState;
  readonly error: string | undefined;
}

/**
 * Says who answers. Who asked for nobody must not take the base model for the persona because a run failed.
 *
 * @param run - the run whose adapter answers; undefined for the base model
 */
export function whoAnswers(
  run: { readonly id: string } | undefined,
  { baseAsked, newest }: { readonly baseAsked: boolean; readonly newest: KnownRun | undefined },
): string {
  if (run) return `The adapter of ${run.id} answers.`;
  if (baseAsked) return 'The base model answers.';
  if (!newest) return 'The base model answers: nothing has been trained yet.';
  const why = newest.error === undefined ? '' : ` (${newest.error.split('\n')[0] ?? ''})`;
  return `The base model answers: no run has an adapter. The newest, ${newest.id}, is ${newest.state}${why}.`;
}
